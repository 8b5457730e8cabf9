/*---
clause: limits.cpu-entrypoint
level: must
description: the limit of one entrypoint is not that of another
features: [limits]
timeout: 15000
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

// The loop takes about a hundred times the other's limit on a fast machine.
export default async function (t) {
  const source = `
    export default {
      run() { let x = 0; for (let i = 0; i < 1e8; i++) x += i % 7; return x > 0; },
    };`;
  const stub = loadAgent(t, source);
  stub.getEntrypoint(undefined, { limits: { cpuMs: 1 } });
  assertEquals(await stub.getEntrypoint().run(null), true);
}
