/*---
clause: modules.js
level: must
description: a {js} module is an ES module whatever its name
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    main: { js: `import { word } from "./words.txt"; export default { run() { return word; } };` },
    "words.txt": { js: `export const word = "typed by its property";` },
  };
  assertEquals(
    await loadEntrypoint(t, { modules, mainModule: "main" }).run(null),
    "typed by its property",
  );
}
