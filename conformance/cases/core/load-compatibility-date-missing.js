/*---
clause: load.compatibility-date
level: must
description: code without a compatibility date is refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return "ran"; } };`;
  await assertRefused(t, workerCode(source, { compatibilityDate: undefined }));
}
