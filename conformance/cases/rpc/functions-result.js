/*---
clause: rpc.functions
level: must
description: the parent calls a function that a worker answered, with its state
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(n) { return (x) => (n += x); } };`;
  const add = await loadEntrypoint(t, source).run(10);
  assertEquals([await add(1), await add(2)], [11, 13]);
}
