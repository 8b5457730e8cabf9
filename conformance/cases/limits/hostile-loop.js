/*---
clause: hostile.busy
level: should
description: a sibling that is called during and after an endless loop answers, with its state
features: [limits]
timeout: 15000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const sibling = loadEntrypoint(t, `let n = 0; export default { run() { return ++n; } };`);
  await sibling.run(null);
  const guest = loadEntrypoint(t, `export default { run() { for (;;); } };`, {
    limits: { cpuMs: 50 },
  });
  const stuck = guest.run(null).then(
    () => "answered",
    () => "ended",
  );
  assertEquals(await sibling.run(null), 2, "during");
  assertEquals(await stuck, "ended");
  assertEquals(await sibling.run(null), 3, "after");
}
