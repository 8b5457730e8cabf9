/*---
clause: rpc.local-assignment
level: should
description: assigning to a stub does not reach the worker, nor another stub
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export default { run() { return "worker's"; } };`);
  const [a, b] = [stub.getEntrypoint(), stub.getEntrypoint()];
  try {
    a.run = () => "local";
  } catch {}
  assertEquals(await b.run(null), "worker's");
}
