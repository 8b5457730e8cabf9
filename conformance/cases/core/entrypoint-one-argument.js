/*---
clause: entrypoints.one-argument
level: should
description: a method of an object wants exactly one argument
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run(x) { return x; } };`);
  await assertRejects(() => entrypoint.run(), { type: TypeError, message: "run" }, "none");
  await assertRejects(() => entrypoint.run(1, 2), { type: TypeError, message: "run" }, "two");
  assertEquals(await entrypoint.run(undefined), undefined, "one");
}
