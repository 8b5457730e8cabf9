/*---
clause: cache.get-returns-stub
level: must
description: get() answers before its callback does, and entrypoints can be taken at once
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let provide;
  const code = new Promise((resolve) => (provide = resolve));
  let answered = false;
  const stub = t.loader.get(t.unique(), async () => {
    await code;
    answered = true;
    return code;
  });
  const entrypoint = stub.getEntrypoint();
  assertEquals([answered, typeof stub.then, typeof entrypoint], [false, "undefined", "object"]);
  const call = entrypoint.run(1);
  provide(workerCode(`export default { run(x) { return x; } };`));
  assertEquals(await call, 1);
}
