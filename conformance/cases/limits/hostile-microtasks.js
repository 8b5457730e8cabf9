/*---
clause: hostile.busy
level: should
description: promises that make promises for ever are ended
features: [limits]
timeout: 15000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { const again = () => Promise.resolve().then(again); return again(); },
    };`;
  const guest = loadEntrypoint(t, source, { limits: { cpuMs: 50 } });
  await assertRejects(() => guest.run(null), { type: Error });
}
