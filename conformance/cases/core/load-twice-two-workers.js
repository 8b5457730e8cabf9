/*---
clause: load.fresh
level: must
description: load() of the same code object twice gives two workers with state of their own
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`let calls = 0; export default { run() { return ++calls; } };`);
  const first = t.loader.load(code);
  const second = t.loader.load(code);
  assertEquals(await first.getEntrypoint().run(null), 1, "first worker");
  assertEquals(await second.getEntrypoint().run(null), 1, "second worker");
}
