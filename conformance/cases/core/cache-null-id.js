/*---
clause: cache.null-id
level: should
description: get() without an id, null, gives a new worker each time
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let asked = 0;
  const callback = () => {
    asked++;
    return workerCode(`let calls = 0; export default { run() { return ++calls; } };`);
  };
  const [a, b] = [
    t.loader.get(null, callback).getEntrypoint(),
    t.loader.get(null, callback).getEntrypoint(),
  ];
  assertEquals([await a.run(null), await b.run(null), asked], [1, 1, 2]);
}
