/*---
clause: entrypoints.named
level: must
description: a named entrypoint works in a worker without a default export
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export const tool = { run(x) { return x + 1; } };`);
  assertEquals(await stub.getEntrypoint("tool").run(1), 2);
}
