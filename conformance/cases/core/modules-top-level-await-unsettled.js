/*---
clause: modules.top-level-await-rejected
level: should
description: a promise at the top level that never settles fails the start
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `await new Promise(() => {}); export default { run() { return 1; } };`;
  await assertRejects(() => loadEntrypoint(t, source).run(null), { message: /await/i });
}
