/*---
clause: modules.json-mutable
level: should
description: a worker may change the value of a json module, and every importer sees it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import value from "./v";
        import { seen } from "./b.js";
        export default { run() { value.n++; return [seen(), Object.isFrozen(value)]; } };`,
      "b.js": `import value from "./v"; export const seen = () => value.n;`,
      v: { json: { n: 1 } },
    },
  });
  assertEquals(await entrypoint.run(null), [2, false]);
}
