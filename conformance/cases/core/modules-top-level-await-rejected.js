/*---
clause: modules.top-level-await-rejected
level: should
description: a rejected promise at the top level fails the start
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `await Promise.reject(new RangeError("tla")); export default {};`;
  await assertRejects(() => loadEntrypoint(t, source).run(null), { message: "tla" });
}
