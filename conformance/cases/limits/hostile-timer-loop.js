/*---
clause: hostile.busy
level: should
description: a timer that loops is ended, and the call that waits for it rejects
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { return new Promise(() => { setTimeout(() => { for (;;); }, 0); }); },
    };`;
  const guest = loadEntrypoint(t, source, { limits: { cpuMs: 50 } });
  await assertRejects(() => guest.run(null), { type: Error });
}
