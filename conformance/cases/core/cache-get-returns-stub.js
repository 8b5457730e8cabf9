/*---
clause: cache.get-returns-stub
level: must
description: get() answers a stub at once, though its callback is asynchronous
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const stub = t.loader.get(t.unique(), async () => {
    await null;
    return workerCode(`export default { run(x) { return x + 1; } };`);
  });
  assertEquals(typeof stub.then, "undefined", "the stub is not a promise");
  assertEquals(await stub.getEntrypoint().run(41), 42);
}
