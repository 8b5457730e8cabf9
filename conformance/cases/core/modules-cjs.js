/*---
clause: modules.cjs
level: must
description: the default export of a CommonJS module is its module.exports
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import c from "./c.cjs"; export default { run(x) { return c.twice(x); } };`,
      "c.cjs": { cjs: `module.exports = { twice: (x) => 2 * x };` },
    },
  });
  assertEquals(await entrypoint.run(21), 42);
}
