/*---
clause: load.compatibility-flags-sane
level: should
description: a flag that is given twice is refused
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const compatibilityFlags = ["nodejs_compat", "nodejs_compat"];
  const code = workerCode(`export default {};`, { compatibilityFlags });
  assertThrows(() => t.loader.load(code), { message: "nodejs_compat" });
}
