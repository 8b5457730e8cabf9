/*---
clause: load.captures-code
level: should
description: what is done to the modules after load() has returned changes nothing in the worker
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`
    import text from "note.txt";
    export default { run() { return text; } };`);
  code.modules["note.txt"] = { text: "before" };
  const stub = t.loader.load(code);
  code.modules["note.txt"].text = "after";
  code.modules["agent.js"] = `export default { run() { return "replaced"; } };`;
  code.mainModule = "other.js";
  assertEquals(await stub.getEntrypoint().run(null), "before");
}
