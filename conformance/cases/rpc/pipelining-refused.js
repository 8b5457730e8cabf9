/*---
clause: rpc.pipelining
level: must
description: a step that is not there rejects, and so does everything after it
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return { a: 1 }; } };`;
  const entrypoint = loadEntrypoint(t, source);
  await assertRejects(async () => await entrypoint.run(null).none(), { type: TypeError });
  await assertRejects(async () => await entrypoint.run(null).a.b.c(), {});
  assertEquals(await entrypoint.run(null).a, 1);
}
