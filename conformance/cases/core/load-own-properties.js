/*---
clause: load.own-properties
level: should
description: symbols and what is not enumerable among modules are ignored
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = { "agent.js": `export default { run() { return "ran"; } };`, [Symbol("x")]: 7 };
  Object.defineProperty(modules, "hidden.js", { value: 7, enumerable: false });
  assertEquals(await loadEntrypoint(t, { modules }).run(null), "ran");
}
