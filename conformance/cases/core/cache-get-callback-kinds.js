/*---
clause: cache.get-callback
level: must
description: the callback of get() may answer the code or a promise of it
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`export default { run() { return "ran"; } };`);
  const callbacks = {
    synchronous: () => code,
    promise: () => Promise.resolve(code),
    async: async () => code,
  };
  for (const kind of Object.keys(callbacks)) {
    assertEquals(
      await t.loader.get(t.unique(kind), callbacks[kind]).getEntrypoint().run(null),
      "ran",
      kind,
    );
  }
}
