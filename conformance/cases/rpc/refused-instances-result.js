/*---
clause: rpc.refused-instances
level: must
description: an instance of a class as a result rejects, and the worker goes on
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    class Own { x = 1; }
    export default { run() { return new Own(); }, ok() { return "ok"; } };`;
  const entrypoint = loadEntrypoint(t, source);
  await assertRejects(() => entrypoint.run(null), { type: Error });
  assertEquals(await entrypoint.ok(null), "ok");
}
