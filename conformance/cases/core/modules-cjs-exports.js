/*---
clause: modules.cjs
level: must
description: what is put on exports, and a function as module.exports, arrive alike
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import a from "./a.js"; import b from "./b";
        export default { run() { return [a.one, b(2), Object.keys(a)]; } };`,
      "a.js": { cjs: `exports.one = 1; exports.__esModule = true; exports.default = "d";` },
      b: { cjs: `module.exports = function (x) { return x + 1; };` },
    },
  });
  assertEquals(await entrypoint.run(null), [1, 3, ["one", "__esModule", "default"]]);
}
