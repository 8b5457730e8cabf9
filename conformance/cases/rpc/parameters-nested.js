/*---
clause: rpc.parameters-disposed
level: must
description: a stub within an argument is disposed with it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    let kept;
    export default {
      keep({ list }) { kept = list[0]; },
      async use() { try { return await kept(); } catch (e) { return "refused"; } },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  await entrypoint.keep({ list: [() => "called"] });
  assertEquals(await entrypoint.use(null), "refused");
}
