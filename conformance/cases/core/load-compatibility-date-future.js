/*---
clause: load.compatibility-date-future
level: should
description: a compatibilityDate far in the future is refused
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const compatibilityDate of ["2999-01-01", "2100-06-15"]) {
    const code = workerCode(`export default {};`, { compatibilityDate });
    assertThrows(() => t.loader.load(code), { message: compatibilityDate });
  }
}
