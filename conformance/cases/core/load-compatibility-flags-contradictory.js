/*---
clause: load.compatibility-flags-sane
level: should
description: flags that enable and disable the same thing are refused
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const compatibilityFlags = ["nodejs_compat", "no_nodejs_compat"];
  const code = workerCode(`export default {};`, { compatibilityFlags });
  assertThrows(() => t.loader.load(code), { message: "nodejs_compat" });
}
