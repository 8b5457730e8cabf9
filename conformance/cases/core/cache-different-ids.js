/*---
clause: cache.different-ids
level: must
description: different ids give different workers, each with the code that its callback answered
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const get = (label) =>
    t.loader
      .get(t.unique(label), () =>
        workerCode(`
    let calls = 0;
    export default { run() { return ["${label}", ++calls]; } };`),
      )
      .getEntrypoint();
  const [a, b] = [get("a"), get("b")];
  assertEquals(await Promise.all([a.run(null), b.run(null)]), [
    ["a", 1],
    ["b", 1],
  ]);
}
