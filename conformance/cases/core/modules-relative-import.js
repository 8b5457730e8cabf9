/*---
clause: modules.import
level: must
description: relative imports are resolved from the directory of the importing module
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    "agent.js": `import { name } from "./lib/a/one.js"; export default { run() { return name; } };`,
    "lib/a/one.js": `
      import { b } from "../b/two.js";
      import { c } from "./three.js";
      export const name = b + c;`,
    "lib/a/three.js": `import { root } from "../../root.js"; export const c = "a/three," + root;`,
    "lib/b/two.js": `export const b = "b/two,";`,
    "root.js": `export const root = "root";`,
    "three.js": `export const c = "the wrong three";`,
  };
  assertEquals(await loadEntrypoint(t, { modules }).run(null), "b/two,a/three,root");
}
