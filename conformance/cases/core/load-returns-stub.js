/*---
clause: load.returns-stub
level: must
description: load() answers a worker stub at once, not a promise, and the worker can be called
features: []
---*/
import { assert, assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const stub = t.loader.load(workerCode(`export default { run(x) { return x + 1; } };`));
  assert(stub !== null && typeof stub === "object", "load() answers an object");
  assertEquals(typeof stub.then, "undefined", "the stub is not a promise");
  assertEquals(typeof stub.getEntrypoint, "function", "the stub has getEntrypoint()");
  assertEquals(await stub.getEntrypoint().run(41), 42);
}
