/*---
clause: load.compatibility-date
level: must
description: a compatibilityDate of null or an empty string is refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const compatibilityDate of [null, ""]) {
    const code = { ...workerCode(`export default { run() {} };`), compatibilityDate };
    await assertRefused(t, code, {}, String(compatibilityDate));
  }
}
