/*---
clause: errors.startup
level: must
description: a syntax error in an imported module makes the request throw
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    "agent.js": `import { v } from "./lib.js"; export default { run() { return v; } };`,
    "lib.js": `export const v = ;`,
  };
  await assertRejects(() => loadEntrypoint(t, { modules }).run(null), { type: Error });
}
