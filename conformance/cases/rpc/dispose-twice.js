/*---
clause: rpc.dispose
level: must
description: disposing twice is harmless, and does not dispose what others hold
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const dispose = Symbol.dispose || Symbol.for("dispose");
  const entrypoint = loadEntrypoint(t, `export default { run() { return (x) => x; } };`);
  const [one, other] = [await entrypoint.run(null), await entrypoint.run(null)];
  one[dispose]();
  one[dispose]();
  assertEquals(await other(7), 7);
}
