/*---
clause: modules.cjs-require
level: should
description: two CommonJS modules that require each other see what was exported so far
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import a from "./a.js"; export default { run() { return a; } };`,
      "a.js": {
        cjs: `exports.early = 1; exports.seen = require("./b.js").seen; exports.late = 2;`,
      },
      "b.js": { cjs: `exports.seen = Object.keys(require("./a.js"));` },
    },
  });
  assertEquals(await entrypoint.run(null), { early: 1, seen: ["early"], late: 2 });
}
