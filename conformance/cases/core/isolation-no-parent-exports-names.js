/*---
clause: isolation.no-parent-exports
level: must
description: the parent's entrypoints are no entrypoints of its workers
features: []
---*/
import { assertRejects, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export default { run() { return "ran"; } };`);
  for (const name of ["Echo", "ChatRoom", "OutboundRecorder"]) {
    await assertRejects(() => stub.getEntrypoint(name).echo("x"), {}, name);
  }
}
