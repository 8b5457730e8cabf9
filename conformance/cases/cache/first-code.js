/*---
clause: cache.first-code
level: should
description: other code for the same id does not replace the worker
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const code = (text) => () => workerCode(`export default { run() { return "${text}"; } };`);
  assertEquals(await t.loader.get(id, code("first")).getEntrypoint().run(null), "first");
  assertEquals(await t.loader.get(id, code("second")).getEntrypoint().run(null), "first");
}
