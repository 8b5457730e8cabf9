/*---
clause: rpc.dispose
level: must
description: a stub that is disposed cannot be called any more
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return (x) => x + 1; } };`;
  const add = await loadEntrypoint(t, source).run(null);
  assertEquals(await add(1), 2);
  add[Symbol.dispose || Symbol.for("dispose")]();
  await assertRejects(async () => await add(1), { type: Error });
}
