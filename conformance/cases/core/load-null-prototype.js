/*---
clause: load.own-properties
level: should
description: modules may be an object without a prototype
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = Object.assign(Object.create(null), {
    "agent.js": `import "./b.js"; export default { run() { return "ran"; } };`,
    "b.js": "",
  });
  assertEquals(await loadEntrypoint(t, { modules }).run(null), "ran");
}
