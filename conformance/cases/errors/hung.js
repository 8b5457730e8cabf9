/*---
clause: errors.hung
level: should
description: a promise that nobody can settle is an exception for the caller
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run() { return new Promise(() => {}); }, ok() { return "ok"; } };`;
  const entrypoint = loadEntrypoint(t, source);
  await assertRejects(() => entrypoint.run(null), { type: Error });
  assertEquals(await entrypoint.ok(null), "ok");
}
