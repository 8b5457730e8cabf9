/*---
clause: errors.recursion
level: should
description: endless recursion in a worker is a RangeError for the caller, and the worker goes on
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    const down = (n) => down(n + 1) + 1;
    export default { deep() { return down(0); }, run() { return "ran"; } };`,
  );
  await assertRejects(() => entrypoint.deep(null), { type: RangeError });
  assertEquals(await entrypoint.run(null), "ran");
}
