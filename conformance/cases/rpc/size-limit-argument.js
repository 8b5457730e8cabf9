/*---
clause: rpc.size-limit
level: must
description: an argument of more than 32 MiB rejects, and the worker goes on
features: []
timeout: 20000
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run(x) { return x.length; } };`);
  await assertRejects(() => entrypoint.run("x".repeat(33 << 20)), { message: "32MiB" });
  assertEquals(await entrypoint.run("x"), 1);
}
