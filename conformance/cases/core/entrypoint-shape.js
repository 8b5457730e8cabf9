/*---
clause: entrypoints.shape
level: should
description: awaiting an entrypoint answers the entrypoint, and it shows nothing of itself
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { then() { return "called"; } };`);
  assertEquals((await entrypoint) === entrypoint, true, "await");
  assertEquals([Object.keys(entrypoint), JSON.stringify(entrypoint)], [[], "{}"]);
}
