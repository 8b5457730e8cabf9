/*---
clause: errors.own-properties
level: should
description: they arrive from a worker with a date after 2026-04-21
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { throw Object.assign(new Error("x"), { code: 7 }); } };`;
  const options = { compatibilityDate: "2026-05-01" };
  const error = await assertRejects(() => loadEntrypoint(t, source, options).run(null));
  assertEquals(error.code, 7);
}
