/*---
clause: cache.get-callback
level: must
description: a promise that resolves late, and one of an async function, are waited for alike
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`export default { run() { return "ran"; } };`);
  const ways = {
    late: async () => {
      for (let i = 0; i < 50; i++) await null;
      return code;
    },
    resolved: () => Promise.resolve(code),
    plain: () => code,
  };
  for (const way of Object.keys(ways)) {
    const entrypoint = t.loader.get(t.unique(way), ways[way]).getEntrypoint();
    assertEquals(await entrypoint.run(null), "ran", way);
  }
}
