/*---
clause: cache.failure-retried
level: should
description: after a callback that threw, another get() of the id succeeds
features: []
---*/
import { assertEquals, assertRejects, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const failing = t.loader.get(id, () => {
    throw new Error("not today");
  });
  await assertRejects(() => failing.getEntrypoint().run(null));
  const code = workerCode(`export default { run() { return "ran"; } };`);
  assertEquals(await t.loader.get(id, () => code).getEntrypoint().run(null), "ran");
}
