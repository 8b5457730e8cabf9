/*---
clause: rpc.parameters-disposed
level: must
description: a callback that a worker keeps without dup() cannot be called after the call
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    let kept;
    export default {
      keep(f) { kept = f; },
      async use() { try { return await kept(); } catch (e) { return "refused"; } },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  let calls = 0;
  await entrypoint.keep(() => ++calls);
  assertEquals(await entrypoint.use(null), "refused");
  assertEquals(calls, 0);
}
