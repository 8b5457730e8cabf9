/*---
clause: errors.startup
level: must
description: an exception at the top level of a module makes the request throw
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const main = `export default { run() { return 1; } };`;
  const thrown = `throw new RangeError("at the top"); ${main}`;
  await assertRejects(() => loadEntrypoint(t, thrown).run(null), { type: Error }, "thrown");
  const rejected = `await Promise.reject(new Error("at the top")); ${main}`;
  await assertRejects(() => loadEntrypoint(t, rejected).run(null), { type: Error }, "rejected");
}
