/*---
clause: load.main-module
level: must
description: code without a mainModule is refused, at the latest by the first request
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const { mainModule, ...code } = workerCode(`export default { run() { return 1; } };`);
  await assertRefused(t, code, { type: Error }, mainModule);
}
