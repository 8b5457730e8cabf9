/*---
clause: limits.memory
level: should
description: a worker that keeps allocating ends, and a sibling goes on with its state
features: [memory-limit]
timeout: 30000
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const sibling = loadEntrypoint(t, `let n = 0; export default { run() { return ++n; } };`);
  assertEquals(await sibling.run(null), 1);
  const source = `
    export default {
      run() { const kept = []; for (;;) kept.push(new Array(10000).fill(kept.length)); },
    };`;
  await assertRejects(() => loadEntrypoint(t, source).run(null), { type: Error });
  assertEquals(await sibling.run(null), 2);
}
