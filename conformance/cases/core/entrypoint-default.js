/*---
clause: entrypoints.default
level: must
description: getEntrypoint() without a name gives the default export
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(
    t,
    `
    export default { run() { return "default"; } };
    export const other = { run() { return "other"; } };`,
  );
  assertEquals(await stub.getEntrypoint().run(null), "default", "no name");
  assertEquals(await stub.getEntrypoint(undefined).run(null), "default", "undefined");
}
