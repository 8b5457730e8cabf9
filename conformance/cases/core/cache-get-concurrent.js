/*---
clause: cache.same-id
level: should
description: two get() of one id before the code is there share one callback
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let asked = 0;
  const callback = async () => {
    asked++;
    await null;
    return workerCode(`let calls = 0; export default { run() { return ++calls; } };`);
  };
  const id = t.unique();
  const [a, b] = [
    t.loader.get(id, callback).getEntrypoint(),
    t.loader.get(id, callback).getEntrypoint(),
  ];
  const answers = await Promise.all([a.run(null), b.run(null)]);
  assertEquals([answers.sort(), asked], [[1, 2], 1]);
}
