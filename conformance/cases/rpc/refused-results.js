/*---
clause: rpc.refused
level: should
description: results that cannot be carried over reject, and the worker goes on
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const results = [Symbol("s"), new WeakMap(), globalThis, { deep: Symbol("s") }];
    export default { run(i) { return results[i]; }, ok() { return "ok"; } };`;
  const entrypoint = loadEntrypoint(t, source);
  for (const i of [0, 1, 2, 3]) await assertRejects(() => entrypoint.run(i), {}, String(i));
  assertEquals(await entrypoint.ok(null), "ok");
}
