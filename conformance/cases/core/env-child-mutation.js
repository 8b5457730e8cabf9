/*---
clause: env.copied
level: must
description: what a worker does to its env reaches neither the parent's object nor a sibling
  loaded from it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const SOURCE = `
  export default {
    run(_, env) {
      const before = [env.VALUE, env.LIST.length];
      env.VALUE = "changed by the child";
      env.LIST.push("pushed by the child");
      return before;
    },
  };`;

export default async function (t) {
  const env = { VALUE: "original", LIST: [] };
  assertEquals(await loadEntrypoint(t, SOURCE, { env }).run(null), ["original", 0], "first worker");
  assertEquals(env, { VALUE: "original", LIST: [] }, "the parent's object");
  assertEquals(
    await loadEntrypoint(t, SOURCE, { env }).run(null),
    ["original", 0],
    "second worker",
  );
}
