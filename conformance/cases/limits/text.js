/*---
clause: limits.text
level: observed
description: the exception of a call that took too much processor time names the limit
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { for (;;); } };`;
  const entrypoint = loadEntrypoint(t, source, { limits: { cpuMs: 30 } });
  await assertRejects(() => entrypoint.run(null), { message: "Worker exceeded CPU time limit." });
}
