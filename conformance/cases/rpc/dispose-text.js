/*---
clause: rpc.dispose-text
level: observed
description: the error of a disposed stub
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const f = await loadEntrypoint(t, `export default { run() { return (x) => x; } };`).run(null);
  f[Symbol.dispose]();
  await assertRejects(async () => await f(1), { message: "RPC stub used after being disposed." });
}
