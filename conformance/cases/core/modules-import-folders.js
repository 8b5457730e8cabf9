/*---
clause: modules.import
level: must
description: relative imports go down, up and across folders, from the folder of the importing
  module
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    mainModule: "src/app/agent.js",
    modules: {
      "src/app/agent.js": `
        import { a } from "../lib/a.js";
        import { c } from "./c.js";
        export default { run() { return [a, c]; } };`,
      "src/lib/a.js": `import { b } from "../../top.js"; export const a = "a" + b;`,
      "src/app/c.js": `export const c = "app/c";`,
      "c.js": `export const c = "wrong";`,
      "top.js": `export const b = "top";`,
    },
  });
  assertEquals(await entrypoint.run(null), ["atop", "app/c"]);
}
