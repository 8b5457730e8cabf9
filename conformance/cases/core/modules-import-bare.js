/*---
clause: modules.import-bare
level: should
description: import "b.js" finds the module beside the importing one
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import { a } from "lib/a.js"; export default { run() { return a; } };`,
      "lib/a.js": `import { b } from "b.js"; export const a = b;`,
      "lib/b.js": `export const b = "lib/b";`,
      "b.js": `export const b = "b";`,
    },
  });
  assertEquals(await entrypoint.run(null), "lib/b");
}
