/*---
clause: modules.coerced
level: observed
description: a module that is a number is its digits
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import "./b.js"; import x from "./x"; export default { run() { return x; } };`,
      "b.js": 5,
      x: { text: 55 },
    },
  });
  assertEquals(await entrypoint.run(null), "55");
}
