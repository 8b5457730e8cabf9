/*---
clause: cache.callback-arguments
level: observed
description: the callback of get() is called without arguments
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let given;
  const stub = t.loader.get(t.unique(), (...args) => {
    given = args.length;
    return workerCode(`export default { run() { return "ran"; } };`);
  });
  await stub.getEntrypoint().run(null);
  assertEquals(given, 0);
}
