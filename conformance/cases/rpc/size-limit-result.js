/*---
clause: rpc.size-limit
level: must
description: a result of more than 32 MiB rejects, and the worker goes on
features: []
timeout: 20000
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run(n) { return "x".repeat(n); } };`);
  await assertRejects(() => entrypoint.run(33 << 20), { type: Error });
  assertEquals(await entrypoint.run(1), "x");
}
