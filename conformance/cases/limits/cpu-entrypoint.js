/*---
clause: limits.cpu-entrypoint
level: must
description: an endless loop under the limit of an entrypoint rejects
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export default { run() { for (;;); } };`);
  const entrypoint = stub.getEntrypoint(undefined, { limits: { cpuMs: 30 } });
  await assertRejects(() => entrypoint.run(null), { type: Error });
}
