/*---
clause: entrypoints.not-transferable
level: should
description: an entrypoint of a loaded worker as an argument of a call is refused, and the worker
  goes on
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const tool = loadEntrypoint(t, `export default { run() { return "tool"; } };`);
  const other = loadEntrypoint(t, `export default { run() { return "other"; } };`);
  await assertRejects(() => other.run(tool), { name: "DataCloneError" });
  assertEquals(await other.run(null), "other");
}
