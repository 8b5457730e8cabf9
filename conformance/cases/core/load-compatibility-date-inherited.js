/*---
clause: load.compatibility-date
level: must
description: a compatibilityDate is not taken from the parent when the code has none, whatever
  else it has
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const { compatibilityDate, ...code } = workerCode(`export default { run() { return 1; } };`);
  await assertRefused(t, { ...code, compatibilityFlags: [], env: {} }, {}, compatibilityDate);
}
