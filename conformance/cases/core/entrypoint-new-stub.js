/*---
clause: entrypoints.new-stub
level: should
description: two entrypoints of one worker are two objects that share its state
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `let n = 0; export default { run() { return ++n; } };`);
  const [a, b] = [stub.getEntrypoint(), stub.getEntrypoint()];
  assertEquals(a === b, false);
  assertEquals([await a.run(null), await b.run(null)], [1, 2]);
}
