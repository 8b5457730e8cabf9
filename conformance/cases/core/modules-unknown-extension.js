/*---
clause: modules.by-name
level: must
description: text under a name whose ending says no type is refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

const MAIN = `export default { run() { return "ran"; } };`;

export default async function (t) {
  for (const name of ["notes.txt", "data.json", "agent", "agent.js.bak", "agent.wasm"]) {
    await assertRefused(t, workerCode({ modules: { "agent.js": MAIN, [name]: "text" } }), {}, name);
  }
}
