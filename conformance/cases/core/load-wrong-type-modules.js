/*---
clause: load.wrong-type
level: must
description: modules that are no object of modules are refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const modules of [undefined, null, "agent.js", 7, true]) {
    await assertRefused(t, workerCode({ modules }), {}, `modules: ${String(modules)}`);
  }
  await assertRefused(
    t,
    workerCode({ modules: { "agent.js": null } }),
    {},
    "a module that is null",
  );
  await assertRefused(
    t,
    workerCode({ modules: { "agent.js": undefined } }),
    {},
    "a module that is undefined",
  );
}
