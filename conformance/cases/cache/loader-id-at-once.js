/*---
clause: cache.loader-id
level: should
description: two loaders with the same id that are asked at once call one callback
features: [loader-ids]
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const asked = [];
  const code = (name) => async () => {
    asked.push(name);
    await null;
    return workerCode(`let n = 0; export default { run: () => ++n };`);
  };
  const stubs = [
    t.loaderShared.get(id, code("first")),
    t.loaderSharedToo.get(id, code("second")),
  ];
  const counts = await Promise.all(stubs.map((stub) => stub.getEntrypoint().run(null)));
  assertEquals(counts.sort(), [1, 2]);
  assertEquals(asked, ["first"]);
}
