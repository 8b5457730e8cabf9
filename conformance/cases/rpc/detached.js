/*---
clause: rpc.detached
level: should
description: a method that was taken from the entrypoint still calls it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const { run } = loadEntrypoint(t, `export default { run(x) { return x + 1; } };`);
  assertEquals(await run(1), 2);
}
