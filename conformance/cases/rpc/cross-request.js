/*---
clause: rpc.cross-request
level: observed
description: a duplicate of a callback is refused in a later call
features: []
---*/
import { assertContains, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    let kept;
    export default {
      keep(f) { kept = f.dup(); },
      async use() { try { return await kept(); } catch (e) { return e.message; } },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  await entrypoint.keep(() => "called");
  assertContains(await entrypoint.use(null), "different request");
}
