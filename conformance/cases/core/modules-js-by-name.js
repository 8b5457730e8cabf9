/*---
clause: modules.by-name
level: must
description: text under a name that ends in .js is an ES module
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    "agent.js": `import { twice } from "./lib.js"; export default { run(x) { return twice(x); } };`,
    "lib.js": `export const twice = (x) => 2 * x;`,
  };
  assertEquals(await loadEntrypoint(t, { modules }).run(21), 42);
}
