/*---
clause: cache.eviction
level: should
description: a name whose worker was let go has the code that its next callback answers
features: [eviction]
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const run = (name, answer) => {
    const code = () => workerCode(`export default { run: () => ${JSON.stringify(answer)} };`);
    return t.loaderBounded.get(t.unique(name), code).getEntrypoint().run(null);
  };
  assertEquals(await run("same", "old"), "old");
  for (const name of ["a", "b", "c"]) await run(name, name);
  assertEquals(await run("same", "new"), "new");
}
