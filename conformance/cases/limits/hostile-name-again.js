/*---
clause: hostile.busy
level: should
description: a named worker that was ended is loaded anew by the next get()
features: [limits]
timeout: 15000
---*/
import { assertEquals, assertRejects, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const code = () =>
    workerCode(`export default { loop() { for (;;); }, run() { return "ran"; } };`, {
      limits: { cpuMs: 50 },
    });
  await assertRejects(() => t.loader.get(id, code).getEntrypoint().loop(null), { type: Error });
  assertEquals(await t.loader.get(id, code).getEntrypoint().run(null), "ran");
}
