/*---
clause: modules.names-normalised
level: should
description: ./m.js and m.js are the same name, for the main module and for imports
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `import { b } from "./b.js"; export default { run() { return b; } };`;
  for (const [mainModule, key] of [["./m.js", "m.js"], ["m.js", "./m.js"], ["./m.js", "./m.js"]]) {
    const modules = { [key]: source, "./b.js": "export const b = 1;" };
    assertEquals(await loadEntrypoint(t, { mainModule, modules }).run(null), 1, mainModule);
  }
}
