/*---
clause: rpc.pipelining
level: must
description: a chain of calls may begin before the worker is loaded
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let provide;
  const code = new Promise((resolve) => (provide = resolve));
  const call = t.loader.get(t.unique(), () => code).getEntrypoint().run(2).twice(21);
  provide(workerCode(`export default { run(by) { return { twice: (x) => by * x }; } };`));
  assertEquals(await call, 42);
}
