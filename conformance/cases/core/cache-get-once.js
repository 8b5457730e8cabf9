/*---
clause: cache.same-id
level: should
description: get() of one id asks for the code once and answers from one worker
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let asked = 0;
  const callback = () => {
    asked++;
    return workerCode(`let calls = 0; export default { run() { return ++calls; } };`);
  };
  const id = t.unique();
  assertEquals(await t.loader.get(id, callback).getEntrypoint().run(null), 1, "first get()");
  assertEquals(await t.loader.get(id, callback).getEntrypoint().run(null), 2, "second get()");
  assertEquals(asked, 1, "how often the callback was called");
}
