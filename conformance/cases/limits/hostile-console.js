/*---
clause: hostile.floods
level: should
description: two thousand lines of console keep neither their call nor a sibling from answering
features: []
timeout: 15000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { for (let i = 0; i < 2000; i++) console.log("line", i, { i }); return "ran"; },
    };`;
  const sibling = loadEntrypoint(t, `export default { run() { return "sibling"; } };`);
  const answers = await Promise.all([loadEntrypoint(t, source).run(null), sibling.run(null)]);
  assertEquals(answers, ["ran", "sibling"]);
}
