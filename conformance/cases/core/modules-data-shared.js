/*---
clause: modules.data-shared
level: should
description: what one module writes into a data module another reads
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import data from "./d"; import { first } from "./b.js";
        export default { run() { new Uint8Array(data)[0] = 9; return first(); } };`,
      "b.js": `import data from "./d"; export const first = () => new Uint8Array(data)[0];`,
      d: { data: new Uint8Array([1]) },
    },
  });
  assertEquals(await entrypoint.run(null), 9);
}
