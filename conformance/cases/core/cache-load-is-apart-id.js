/*---
clause: cache.load-is-apart
level: must
description: an id or a name in the code given to load() puts nothing into the cache
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const code = workerCode(`export default { run() { return "loaded"; } };`);
  await t.loader.load({ ...code, id, name: id }).getEntrypoint().run(null);
  const named = t.loader.get(id, () => workerCode(`export default { run() { return "got"; } };`));
  assertEquals(await named.getEntrypoint().run(null), "got");
}
