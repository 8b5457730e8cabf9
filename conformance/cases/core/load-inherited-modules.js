/*---
clause: load.own-properties
level: should
description: inherited modules are not found by imports
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = Object.create({ "b.js": "export const b = 1;" });
  modules["agent.js"] = `import { b } from "./b.js"; export default { run() { return b; } };`;
  await assertRejects(() => loadEntrypoint(t, { modules }).run(null));
}
