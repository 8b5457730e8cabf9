/*---
clause: load.experimental
level: should
description: an experimental flag without allowExperimental is refused
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`export default {};`, { compatibilityFlags: ["experimental"] });
  assertThrows(() => t.loader.load(code), { message: "experimental" });
}
