/*---
clause: hostile.busy
level: should
description: an exception whose message is a getter that loops is ended
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { throw Object.defineProperty(new Error(), "message", { get() { for (;;); } }); },
    };`;
  const guest = loadEntrypoint(t, source, { limits: { cpuMs: 50 } });
  await assertRejects(() => guest.run(null));
}
