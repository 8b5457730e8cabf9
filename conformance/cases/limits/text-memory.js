/*---
clause: limits.text
level: observed
description: the exception of a call that took too much memory names the limit
features: [limits, memory-limit]
timeout: 30000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { const kept = []; for (;;) kept.push(new Array(10000).fill(kept.length)); },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  await assertRejects(() => entrypoint.run(null), { message: "Worker exceeded memory limit." });
}
