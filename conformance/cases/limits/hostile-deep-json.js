/*---
clause: hostile.strings
level: should
description: a message that is nested a hundred thousand deep in lists is refused or arrives, no
  more
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run() { let x = []; for (let i = 0; i < 1e5; i++) x = [x]; return x; } };`;
  const outcome = await loadEntrypoint(t, source)
    .run(null)
    .then(
      () => "answered",
      () => "refused",
    );
  assertEquals(["answered", "refused"].includes(outcome), true);
  assertEquals(await loadEntrypoint(t, `export default { run() { return 1; } };`).run(null), 1);
}
