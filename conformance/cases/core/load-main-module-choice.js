/*---
clause: load.main-module
level: must
description: the main module is the one that mainModule names, whatever the order of the modules
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const MODULES = {
  "first.js": `export default { run() { return "first"; } };`,
  "deep/second.js": `export default { run() { return "second"; } };`,
};

export default async function (t) {
  assertEquals(
    await loadEntrypoint(t, { modules: MODULES, mainModule: "first.js" }).run(null),
    "first",
  );
  assertEquals(
    await loadEntrypoint(t, { modules: MODULES, mainModule: "deep/second.js" }).run(null),
    "second",
  );
}
