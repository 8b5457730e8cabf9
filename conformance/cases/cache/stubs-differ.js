/*---
clause: cache.stubs-differ
level: should
description: two stubs of one id are two objects for one worker
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const code = () => workerCode(`let n = 0; export default { run() { return ++n; } };`);
  const [a, b] = [t.loader.get(id, code), t.loader.get(id, code)];
  assertEquals(a === b, false);
  assertEquals([await a.getEntrypoint().run(null), await b.getEntrypoint().run(null)], [1, 2]);
}
