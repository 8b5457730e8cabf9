/*---
clause: modules.json
level: must
description: a {json} module's default export is the value
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const value = {
    list: [1, 2.5, -3],
    text: "gr\u00fc\u00df",
    nothing: null,
    yes: true,
    nested: { deep: [{}] },
  };
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import value from "./data.json"; export default { run() { return value; } };`,
      "data.json": { json: value },
    },
  });
  assertEquals(await entrypoint.run(null), value);
}
