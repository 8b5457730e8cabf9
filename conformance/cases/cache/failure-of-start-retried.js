/*---
clause: cache.failure-retried
level: should
description: after a worker that could not start, another get() of the id succeeds
features: []
---*/
import { assertEquals, assertRejects, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const bad = t.loader.get(id, () => workerCode(`throw new Error("no start");`));
  await assertRejects(() => bad.getEntrypoint().run(null));
  const code = workerCode(`export default { run() { return "ran"; } };`);
  assertEquals(await t.loader.get(id, () => code).getEntrypoint().run(null), "ran");
}
