/*---
clause: rpc.size-limit-text
level: observed
description: the error names the limit and the size
features: []
timeout: 20000
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run() {} };`);
  const message = [
    "Serialized RPC arguments or return values are limited to 32MiB",
    /but the size of this value was: \d+ bytes\./,
  ];
  await assertRejects(() => entrypoint.run("x".repeat(33 << 20)), { message });
}
