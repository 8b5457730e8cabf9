/*---
clause: cache.get-waits
level: must
description: requests made before the callback of get() has answered wait for it
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let provide;
  const code = new Promise((resolve) => {
    provide = resolve;
  });
  const entrypoint = t.loader.get(t.unique(), () => code).getEntrypoint();
  const answers = [entrypoint.run(1), entrypoint.run(2)];
  provide(workerCode(`export default { run(x) { return x * 2; } };`));
  assertEquals(await Promise.all(answers), [2, 4]);
}
