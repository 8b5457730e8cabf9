/*---
clause: cache.across-requests
level: should
description: two requests of the parent share a named worker
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";
import { shared } from "../../harness/shared.js";

export default async function (t) {
  const [id, key] = [t.unique("id"), t.unique("key")];
  const code = () => workerCode(`let n = 0; export default { run() { return ++n; } };`);
  const run = () => t.loader.get(id, code).getEntrypoint().run(null);
  shared.set(key, run);
  assertEquals(await t.ctx.exports.Elsewhere({ props: { key } }).run(null), 1);
  shared.delete(key);
  assertEquals(await run(), 2);
}
