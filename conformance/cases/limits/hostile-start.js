/*---
clause: hostile.busy
level: should
description: a worker that loops at its top level makes its requests reject, and a sibling answers
features: [limits]
timeout: 15000
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const limits = { cpuMs: 50 };
  const guest = loadEntrypoint(t, `for (;;); export default { run() {} };`, { limits });
  await assertRejects(() => guest.run(null), { type: Error });
  const sibling = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  assertEquals(await sibling.run(null), "ran");
}
