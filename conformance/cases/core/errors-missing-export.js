/*---
clause: errors.startup
level: must
description: an import of a name that the module does not export makes the request throw
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    "agent.js": `import { absent } from "./lib.js"; export default { run() { return absent; } };`,
    "lib.js": `export const present = 1;`,
  };
  await assertRejects(() => loadEntrypoint(t, { modules }).run(null), { type: Error });
}
