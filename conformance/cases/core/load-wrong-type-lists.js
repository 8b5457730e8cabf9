/*---
clause: load.wrong-type
level: must
description: compatibilityFlags and tails that are no arrays of the right things are refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

const SOURCE = `export default { run() { return "ran"; } };`;

export default async function (t) {
  for (const compatibilityFlags of ["nodejs_compat", 7, {}]) {
    await assertRefused(t, workerCode(SOURCE, { compatibilityFlags }), {}, "compatibilityFlags");
  }
  for (const tails of ["tail", 7, {}, [{}], ["tail"]]) {
    await assertRefused(t, workerCode(SOURCE, { tails }), {}, "tails");
  }
}
