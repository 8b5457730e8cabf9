/*---
clause: modules.evaluated-once
level: must
description: a module that is imported by several ways of writing its name is evaluated once
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import "./count.js";
        import "./deep/../count.js";
        import "./deep/b.js";
        export default { async run() { await import("./count.js"); return globalThis.count; } };`,
      "deep/b.js": `import "../count.js";`,
      "count.js": `globalThis.count = (globalThis.count || 0) + 1;`,
    },
  });
  assertEquals(await entrypoint.run(null), 1);
}
