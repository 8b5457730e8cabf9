/*---
clause: cache.loader-id
level: should
description: what one loader loaded, another with the same id finds
features: [loader-ids]
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const source = `let n = 0; export default { run: (x) => x + ++n };`;
  const first = t.loaderShared.get(id, () => workerCode(source)).getEntrypoint();
  assertEquals(await first.run("a"), "a1");
  let asked = 0;
  const callback = () => {
    asked++;
    return workerCode(source);
  };
  const second = t.loaderSharedToo.get(id, callback).getEntrypoint();
  assertEquals(await second.run("b"), "b2", "the state of the worker that is there");
  assertEquals(await first.run("c"), "c3", "through the first loader again");
  assertEquals(asked, 0, "calls of the second loader's callback");
}
