/*---
clause: limits.cpu
level: must
description: a worker cannot catch the end of its time and go on
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() {
        for (;;) { try { for (;;); } catch {} finally { for (;;); } }
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { limits: { cpuMs: 30 } });
  await assertRejects(() => entrypoint.run(null), { type: Error });
}
