/*---
clause: isolation.eval-startup
level: should
description: eval and new Function work while a worker starts, by its date
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    let made;
    try { made = [eval("1 + 1"), new Function("return 3")()]; } catch (e) { made = e.name; }
    export default { run() { return made; } };`;
  const at = (compatibilityDate) => loadEntrypoint(t, source, { compatibilityDate }).run(null);
  assertEquals(await at("2025-06-01"), [2, 3]);
  assertEquals(await at("2025-05-31"), "EvalError");
}
