/*---
clause: load.fresh
level: must
description: workers that are loaded at once from the same code do not share state
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`let n = 0; export default { run() { return ++n; } };`);
  const stubs = Array.from({ length: 8 }, () => t.loader.load(code).getEntrypoint());
  assertEquals(await Promise.all(stubs.map((stub) => stub.run(null))), Array(8).fill(1));
  assertEquals(await stubs[3].run(null), 2, "the state of one is kept");
}
