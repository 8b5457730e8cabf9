/*---
clause: limits.cpu
level: must
description: a call that stays below its limit, and one that only waits, are not touched
features: [limits]
timeout: 15000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run() {
        await new Promise((resolve) => setTimeout(resolve, 200));
        return "ran";
      },
    };`;
  assertEquals(await loadEntrypoint(t, source, { limits: { cpuMs: 100 } }).run(null), "ran");
}
