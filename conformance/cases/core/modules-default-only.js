/*---
clause: modules.default-only
level: should
description: text, json and data modules have no export but default
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import * as a from "./a"; import * as b from "./b"; import * as c from "./c";
        export default { run() { return [a, b, c].map((m) => Object.keys(m)); } };`,
      a: { text: "x" },
      b: { json: { named: 1 } },
      c: { data: new ArrayBuffer(1) },
    },
  });
  assertEquals(await entrypoint.run(null), [["default"], ["default"], ["default"]]);
}
