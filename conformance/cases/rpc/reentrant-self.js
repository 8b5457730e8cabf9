/*---
clause: rpc.reentrant
level: must
description: a call that comes back into the same worker sees its state as it is
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    let depth = 0;
    export default {
      async run(f) { depth++; const inner = await f(); depth--; return inner; },
      depth() { return depth; },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  assertEquals(await entrypoint.run(() => entrypoint.depth(null)), 1);
  assertEquals(await entrypoint.depth(null), 0);
}
