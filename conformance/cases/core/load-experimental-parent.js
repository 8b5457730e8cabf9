/*---
clause: load.experimental
level: should
description: allowExperimental is refused because the parent has no experimental flag
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`export default {};`, { allowExperimental: true });
  assertThrows(() => t.loader.load(code), { message: /experimental/i });
}
