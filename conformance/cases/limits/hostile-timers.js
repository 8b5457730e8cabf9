/*---
clause: hostile.floods
level: should
description: a worker with ten thousand timers pending answers, and so does a sibling
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { for (let i = 0; i < 10000; i++) setTimeout(() => {}, 100000 + i); return "ran"; },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), "ran");
  const sibling = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  assertEquals(await sibling.run(null), "ran");
}
