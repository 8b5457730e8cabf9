/*---
clause: errors.startup
level: must
description: a syntax error in the main module makes every request throw
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run() { return 1 +; } };`);
  await assertRejects(() => entrypoint.run(null), { type: Error }, "the first request");
  await assertRejects(() => entrypoint.run(null), { type: Error }, "the second request");
}
