/*---
clause: limits.memory
level: should
description: a worker that keeps array buffers ends as well
features: [memory-limit]
timeout: 30000
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const sibling = loadEntrypoint(t, `let n = 0; export default { run() { return ++n; } };`);
  const source = `
    export default {
      run() { const kept = []; for (;;) kept.push(new Uint8Array(1 << 20).fill(1)); },
    };`;
  await assertRejects(() => loadEntrypoint(t, source).run(null), { type: Error });
  assertEquals(await sibling.run(null), 1);
}
