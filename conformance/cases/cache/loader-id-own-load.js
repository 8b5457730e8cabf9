/*---
clause: cache.loader-id
level: should
description: loaders with the same id share what get() keeps, and nothing that load() makes
features: [loader-ids]
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`let n = 0; export default { run: () => ++n };`);
  const id = t.unique();
  assertEquals(await t.loaderShared.get(id, () => code).getEntrypoint().run(null), 1);
  assertEquals(await t.loaderSharedToo.load(code).getEntrypoint().run(null), 1, "load()");
  assertEquals(await t.loaderSharedToo.get(null, () => code).getEntrypoint().run(null), 1, "get(null)");
  assertEquals(await t.loader.get(id, () => code).getEntrypoint().run(null), 1, "a loader without the id");
}
