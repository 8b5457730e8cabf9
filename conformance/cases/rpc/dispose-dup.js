/*---
clause: rpc.dispose
level: must
description: a duplicate outlives the stub that it was made of
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const dispose = Symbol.dispose || Symbol.for("dispose");
  const source = `export default { run() { return (x) => x + 1; } };`;
  const add = await loadEntrypoint(t, source).run(null);
  const copy = add.dup();
  add[dispose]();
  assertEquals(await copy(1), 2);
  copy[dispose]();
  await assertRejects(async () => await copy(1), {});
}
