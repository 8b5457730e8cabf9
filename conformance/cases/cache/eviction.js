/*---
clause: cache.eviction
level: should
description: a loader that keeps two workers by name loads the first of many anew
features: [eviction]
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const asked = [];
  const count = (name) => {
    const callback = () => {
      asked.push(name);
      return workerCode(`let n = 0; export default { run: () => ++n };`);
    };
    return t.loaderBounded.get(t.unique(name), callback).getEntrypoint().run(null);
  };
  const names = ["a", "b", "c", "d", "e", "f"];
  for (const name of names) assertEquals(await count(name), 1, name);
  assertEquals(asked, names);
  assertEquals(await count("a"), 1, "a, loaded anew");
  assertEquals(asked, [...names, "a"]);
}
