/*---
clause: load.compatibility-flags-text
level: observed
description: the errors for unknown, repeated and contradictory flags say what they are
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const load = (...compatibilityFlags) =>
    t.loader.load(workerCode(`export default {};`, { compatibilityFlags }));
  const nothing = "No such compatibility flag:";
  assertThrows(() => load("no_such"), { message: `${nothing} no_such` });
  assertThrows(() => load(""), { message: nothing });
  const twice = "Compatibility flag specified multiple times: nodejs_compat";
  assertThrows(() => load("nodejs_compat", "nodejs_compat"), { message: twice });
}
