/*---
clause: limits.cpu-entrypoint
level: must
description: of the limits of code and entrypoint the lower one applies, whichever it is
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { for (;;); } };`;
  for (const [code, own] of [[30, 60000], [60000, 30]]) {
    const stub = loadAgent(t, source, { limits: { cpuMs: code } });
    const entrypoint = stub.getEntrypoint(undefined, { limits: { cpuMs: own } });
    await assertRejects(() => entrypoint.run(null), { type: Error }, `${code}, ${own}`);
  }
}
