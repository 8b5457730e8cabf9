/*---
clause: load.check-order
level: observed
description: a bad module is reported before a bad date, and a bad date before a bad env
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const both = workerCode({ modules: { "agent.js": "", "x.odd": "text" } });
  assertThrows(() => t.loader.load({ ...both, compatibilityDate: "never" }), { message: "x.odd" });
  const date = workerCode("export default {};", { compatibilityDate: "never", env: { f() {} } });
  assertThrows(() => t.loader.load(date), { message: "never" });
}
