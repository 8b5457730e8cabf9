/*---
clause: modules.cjs-require
level: should
description: require() finds modules of every kind beside the requiring one
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import c from "./lib/c.js"; export default { run() { return c; } };`,
      "lib/c.js": {
        cjs: `
          const text = require("./t.txt"), json = require("./j.json"), other = require("./o.js");
          module.exports = [text, json.n, other.o, other === require("./o.js")];`,
      },
      "lib/t.txt": { text: "text" },
      "lib/j.json": { json: { n: 7 } },
      "lib/o.js": { cjs: "exports.o = 'other';" },
    },
  });
  assertEquals(await entrypoint.run(null), ["text", 7, "other", true]);
}
