/*---
clause: load.returns-stub
level: must
description: a hundred loads in a row each answer a stub at once, and each worker answers
features: []
timeout: 15000
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stubs = [];
  for (let i = 0; i < 100; i++) {
    const stub = loadAgent(t, `export default { run() { return ${i}; } };`);
    assertEquals(typeof stub.getEntrypoint, "function");
    if (i % 20 === 0) stubs.push(stub.getEntrypoint());
  }
  assertEquals(await Promise.all(stubs.map((stub) => stub.run(null))), [0, 20, 40, 60, 80]);
}
