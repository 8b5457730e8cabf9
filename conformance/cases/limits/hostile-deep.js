/*---
clause: hostile.strings
level: should
description: an object nested a million deep as a result does not end the process
features: []
timeout: 15000
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run() { let x = {}; for (let i = 0; i < 1e6; i++) x = { x }; return x; } };`;
  const sibling = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  await assertRejects(() => loadEntrypoint(t, source).run(null));
  assertEquals(await sibling.run(null), "ran");
}
