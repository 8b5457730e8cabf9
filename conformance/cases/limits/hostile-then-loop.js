/*---
clause: hostile.busy
level: should
description: a thenable whose then() loops is ended
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return { then() { for (;;); } }; } };`;
  const guest = loadEntrypoint(t, source, { limits: { cpuMs: 50 } });
  await assertRejects(() => guest.run(null), { type: Error });
}
