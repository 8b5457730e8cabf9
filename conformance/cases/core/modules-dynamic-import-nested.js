/*---
clause: modules.dynamic-import
level: should
description: import() is resolved from the folder of the module that it stands in
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import { load } from "./lib/a.js"; export default { run() { return load(); } };`,
      "lib/a.js": `export const load = async () => (await import("./b.js")).b;`,
      "lib/b.js": `export const b = "lib/b";`,
      "b.js": `export const b = "b";`,
    },
  });
  assertEquals(await entrypoint.run(null), "lib/b");
}
