/*---
clause: errors.remote
level: observed
description: error.remote is true
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run() { throw new Error("x"); } };`);
  const error = await assertRejects(() => entrypoint.run(null));
  assertEquals(error.remote, true);
}
