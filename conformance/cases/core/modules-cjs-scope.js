/*---
clause: modules.cjs-scope
level: should
description: the names of CommonJS are there in a CommonJS module and not in an ES module
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const names = ["module", "exports", "require", "__filename", "__dirname"];
  const types = `[${names.map((name) => `typeof ${name}`).join(", ")}]`;
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import c from "./c"; export default { run() { return [c, ${types}]; } };`,
      c: { cjs: `module.exports = ${types};` },
    },
  });
  assertEquals(await entrypoint.run(null), [
    ["object", "object", "function", "string", "string"],
    Array(5).fill("undefined"),
  ]);
}
