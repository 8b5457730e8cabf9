/*---
clause: rpc.refused
level: should
description: values that cannot be carried over reject as arguments
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const values = [Symbol("s"), new WeakMap(), { p: Promise.resolve(1) }, Object.create(null)];
  const entrypoint = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  for (const value of values) {
    await assertRejects(() => entrypoint.run(value), { name: "DataCloneError" }, typeof value);
  }
}
