/*---
clause: modules.import-root
level: should
description: import "/a.js" finds a.js from any folder
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import { b } from "./deep/b.js"; export default { run() { return b; } };`,
      "deep/b.js": `import { a } from "/a.js"; export const b = a;`,
      "deep/a.js": `export const a = "wrong";`,
      "a.js": `export const a = "root";`,
    },
  });
  assertEquals(await entrypoint.run(null), "root");
}
