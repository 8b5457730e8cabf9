/*---
clause: isolation.stubs-own-request
level: observed
description: a stub that another request loaded is refused
features: []
---*/
import { assertRejects, loadAgent } from "../../harness/assert.js";
import { shared } from "../../harness/shared.js";

export default async function (t) {
  const key = t.unique();
  let stub;
  shared.set(key, () => {
    stub = loadAgent(t, `export default { run() { return "ran"; } };`);
    return null;
  });
  await t.ctx.exports.Elsewhere({ props: { key } }).run(null);
  shared.delete(key);
  await assertRejects(async () => stub.getEntrypoint().run(null), { message: "different request" });
}
