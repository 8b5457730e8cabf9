/*---
clause: limits.cpu
level: must
description: an endless loop in fetch() and after an await rejects, too
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const limits = { cpuMs: 30 };
  const fetching = loadEntrypoint(t, `export default { fetch() { for (;;); } };`, { limits });
  await assertRejects(() => fetching.fetch("http://x.test/"), { type: Error });
  const later = loadEntrypoint(t, `export default { async run() { await null; for (;;); } };`, {
    limits,
  });
  await assertRejects(() => later.run(null), { type: Error });
}
