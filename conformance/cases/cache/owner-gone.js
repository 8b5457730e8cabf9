/*---
clause: cache.owner-gone
level: should
description: a request that ended while its callback was pending does not spoil the id
features: []
timeout: 20000
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";
import { shared } from "../../harness/shared.js";

export default async function (t) {
  const [id, key] = [t.unique("id"), t.unique("key")];
  shared.set(key, () => {
    t.loader.get(id, () => new Promise(() => {}));
    return "left";
  });
  assertEquals(await t.ctx.exports.Elsewhere({ props: { key } }).run(null), "left");
  shared.delete(key);
  const code = workerCode(`export default { run() { return "ran"; } };`);
  const call = t.loader.get(id, () => code).getEntrypoint().run(null);
  const late = new Promise((resolve) => setTimeout(resolve, 15000, "still waiting"));
  assertEquals(await Promise.race([call, late]), "ran");
}
