/*---
clause: rpc.dispose
level: must
description: disposing a result object disposes the stubs in it
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const dispose = Symbol.dispose || Symbol.for("dispose");
  const source = `export default { run() { return { deep: { f: (x) => x } }; } };`;
  const result = await loadEntrypoint(t, source).run(null);
  const { f } = result.deep;
  assertEquals(await f(1), 1);
  result[dispose]();
  await assertRejects(async () => await f(1), {});
}
