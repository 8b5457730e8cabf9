/*---
clause: modules.built-in-shadowed
level: should
description: a module of the worker named node:fs is found
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import fs from "node:fs"; export default { run() { return fs; } };`,
      "node:fs": { text: "mine" },
    },
  });
  assertEquals(await entrypoint.run(null), "mine");
}
