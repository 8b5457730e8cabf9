/*---
clause: rpc.size-limit
level: must
description: an argument and a result of 31 MiB pass
features: []
timeout: 20000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run(x) { return x; } };`);
  assertEquals((await entrypoint.run("x".repeat(31 << 20))).length, 31 << 20);
}
