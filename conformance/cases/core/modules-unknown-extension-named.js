/*---
clause: modules.by-name-error
level: should
description: the TypeError for a name whose ending says no type names the module
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const main = `export default { run() { return "ran"; } };`;
  for (const name of ["notes.txt", "lib/helper.ts", "agent"]) {
    const code = workerCode({ modules: { "agent.js": main, [name]: "text" } });
    assertThrows(() => t.loader.load(code), { type: TypeError, message: name }, name);
  }
}
