/*---
clause: limits.cpu
level: must
description: an endless loop under limits.cpuMs rejects
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { for (;;); } };`;
  const entrypoint = loadEntrypoint(t, source, { limits: { cpuMs: 30 } });
  await assertRejects(() => entrypoint.run(null), { type: Error });
}
