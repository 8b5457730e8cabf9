/*---
clause: modules.exact-names
level: should
description: 'a module is found under its exact name only: no ending is guessed, and case counts'
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const specifier of ["./lib", "./LIB.js", "./lib.js?v=1", "./lib.js#part"]) {
    const modules = {
      "agent.js": `import { v } from "${specifier}"; export default { run() { return v; } };`,
      "lib.js": `export const v = "found";`,
    };
    await assertRefused(t, workerCode({ modules }), {}, specifier);
  }
}
