/*---
clause: load.compatibility-date-range
level: should
description: dates before 2021 and of impossible months and days are refused; the first ones are
  accepted
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return "ran"; } };`;
  for (const compatibilityDate of ["1999-01-01", "0000-00-00", "2025-13-01", "2025-01-32"]) {
    const code = workerCode(source, { compatibilityDate });
    assertThrows(() => t.loader.load(code), { message: compatibilityDate });
  }
}
