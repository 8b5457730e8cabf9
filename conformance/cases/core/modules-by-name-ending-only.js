/*---
clause: modules.by-name
level: must
description: only the ending of a name says the type, with dots, folders and js elsewhere in it
features: []
---*/
import { assertEquals, assertRefused, loadEntrypoint, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return "ran"; } };`;
  for (const mainModule of ["a.b.c.js", "js/deep/er.js", ".js", "x.txt.js"]) {
    const entrypoint = loadEntrypoint(t, { mainModule, modules: { [mainModule]: source } });
    assertEquals(await entrypoint.run(null), "ran", mainModule);
  }
  for (const name of ["main.js.txt", "js", "main.jsx", "main.js/"]) {
    const code = workerCode({ modules: { "agent.js": source, [name]: source } });
    await assertRefused(t, code, {}, name);
  }
}
