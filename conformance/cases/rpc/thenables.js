/*---
clause: rpc.thenables
level: should
description: a thenable as a result is awaited
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run(x) { return { then(resolve) { resolve({ x }); } }; } };`;
  assertEquals((await loadEntrypoint(t, source).run(1)).x, 1);
}
