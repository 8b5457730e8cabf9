/*---
clause: cache.load-is-apart
level: must
description: load() neither uses nor fills the cache of get()
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`let calls = 0; export default { run() { return ++calls; } };`);
  const id = t.unique();
  assertEquals(await t.loader.load(code).getEntrypoint().run(null), 1, "load() before");
  assertEquals(
    await t.loader
      .get(id, () => code)
      .getEntrypoint()
      .run(null),
    1,
    "get()",
  );
  assertEquals(await t.loader.load(code).getEntrypoint().run(null), 1, "load() after");
}
