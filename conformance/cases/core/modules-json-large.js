/*---
clause: modules.json
level: must
description: a json module keeps nesting, unusual keys and text beyond ASCII
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const value = { "": 1, __proto__x: [[[[]]]], "ключ": "\u2028\u0000\ud83d\ude00", n: -0.5e-7 };
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import value from "./v.json"; export default { run() { return value; } };`,
      "v.json": { json: value },
    },
  });
  assertEquals(await entrypoint.run(null), value);
}
