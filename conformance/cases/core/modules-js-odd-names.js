/*---
clause: modules.js
level: must
description: a module given as {js} may have any name, also one that looks like another type
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const main = `
    import x from "./x.json";
    import y from "./y";
    export default { run() { return x + y; } };`;
  const entrypoint = loadEntrypoint(t, {
    mainModule: "main.txt",
    modules: {
      "main.txt": { js: main },
      "x.json": { js: "export default 40;" },
      y: { js: "export default 2;" },
    },
  });
  assertEquals(await entrypoint.run(null), 42);
}
