/*---
clause: cache.dropped-stubs
level: should
description: two hundred workers that are loaded and never called leave the parent as it was
features: []
timeout: 15000
---*/
import { assertEquals, loadAgent, loadEntrypoint, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (let i = 0; i < 200; i++) {
    if (i % 2) t.loader.get(null, async () => workerCode(`export default {};`));
    else loadAgent(t, `export default {};`).getEntrypoint("none");
  }
  const last = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  assertEquals(await last.run(null), "ran");
}
