/*---
clause: modules.import-missing
level: must
description: every request to a worker whose import is missing throws, not only the first
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `import "./nowhere.js"; export default { run() {} };`);
  for (let i = 0; i < 3; i++) {
    await assertRejects(() => entrypoint.run(null), { type: Error }, `request ${i}`);
  }
}
