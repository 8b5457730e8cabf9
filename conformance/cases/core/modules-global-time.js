/*---
clause: modules.global-time
level: observed
description: Date.now() and performance.now() are 0 at the top level
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const at = [Date.now(), performance.now(), new Date().getTime()];
    export default { run() { return at; } };`;
  assertEquals(await loadEntrypoint(t, source).run(null), [0, 0, 0]);
}
