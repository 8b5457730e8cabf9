/*---
clause: rpc.size-limit
level: must
description: an argument of more than 32 MiB rejects, the method is not called, and the worker goes on
features: []
timeout: 20000
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `let n = 0; export default { run() { return ++n; } };`);
  await assertRejects(() => entrypoint.run("x".repeat(33 << 20)), { type: Error });
  assertEquals(await entrypoint.run("x"), 1);
}
