/*---
clause: rpc.refused-instances
level: must
description: an instance of a class as an argument rejects, and the worker does not see the call
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

class Own {
  x = 1;
}

export default async function (t) {
  const source = `let n = 0; export default { run() { return ++n; } };`;
  const entrypoint = loadEntrypoint(t, source);
  await assertRejects(() => entrypoint.run(new Own()), { type: Error });
  assertEquals(await entrypoint.run(null), 1);
}
