/*---
clause: env.copied
level: must
description: what the parent does to its env object after load() does not reach the worker
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const env = { VALUE: "before", LIST: [1], BYTES: new Uint8Array([1]) };
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(_, env) { return [env.VALUE, env.LIST, env.BYTES[0], "ADDED" in env]; },
    };`,
    { env },
  );
  env.VALUE = "after";
  env.LIST.push(2);
  env.BYTES[0] = 9;
  env.ADDED = true;
  assertEquals(await entrypoint.run(null), ["before", [1], 1, false]);
}
