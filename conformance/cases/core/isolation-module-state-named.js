/*---
clause: isolation.module-state
level: must
description: named exports of one worker share its state, and nothing with another worker of the
  same code
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    let n = 0;
    export const one = { run() { return ++n; } };
    export default { run() { return ++n; } };`;
  const [a, b] = [loadAgent(t, source), loadAgent(t, source)];
  assertEquals(await a.getEntrypoint().run(null), 1);
  assertEquals(await a.getEntrypoint("one").run(null), 2, "the same worker");
  assertEquals(await b.getEntrypoint("one").run(null), 1, "another worker");
}
