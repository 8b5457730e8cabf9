/*---
clause: cache.load-is-apart
level: must
description: load() does not use a worker that get() made, and get() none that load() made
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`let n = 0; export default { run() { return ++n; } };`);
  const id = t.unique();
  const named = t.loader.get(id, () => code).getEntrypoint();
  assertEquals(await named.run(null), 1);
  assertEquals(await t.loader.load(code).getEntrypoint().run(null), 1, "load()");
  assertEquals(await t.loader.get(id, () => code).getEntrypoint().run(null), 2, "get() again");
}
