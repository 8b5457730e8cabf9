/*---
clause: load.main-module
level: must
description: a main module that is not one of the modules is refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

const MODULES = { "agent.js": `export default { run() { return "ran"; } };` };

export default async function (t) {
  await assertRefused(
    t,
    workerCode({ modules: MODULES, mainModule: "missing.js" }),
    {},
    "a name that is not there",
  );
  await assertRefused(t, workerCode({ modules: MODULES, mainModule: "" }), {}, "an empty name");
  await assertRefused(
    t,
    workerCode({ modules: MODULES, mainModule: undefined }),
    {},
    "no name at all",
  );
}
