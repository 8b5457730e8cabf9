/*---
clause: rpc.stub-shape
level: should
description: a stub of a function is callable, and awaiting it answers it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const f = await loadEntrypoint(t, `export default { run() { return (x) => x; } };`).run(null);
  assertEquals([typeof f, typeof f.dup], ["function", "function"]);
  assertEquals(await (await f)(1), 1);
}
