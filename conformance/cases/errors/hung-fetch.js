/*---
clause: errors.hung
level: should
description: a fetch() handler that never answers is an exception for the caller
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { fetch() { return new Promise(() => {}); } };`;
  await assertRejects(() => loadEntrypoint(t, source).fetch("http://x.test/"), { type: Error });
}
