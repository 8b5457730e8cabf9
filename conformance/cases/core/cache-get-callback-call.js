/*---
clause: cache.get-callback
level: must
description: a callback may answer what a service binding answers, and a promise that resolves late
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode(`export default { run() { return "ran"; } };`);
  const store = t.ctx.exports.Echo({ props: {} });
  const ways = {
    call: () => store.echo(code),
    awaited: async () => await store.echo(code),
    late: async () => {
      for (let i = 0; i < 50; i++) await null;
      return code;
    },
  };
  for (const way of Object.keys(ways)) {
    const entrypoint = t.loader.get(t.unique(way), ways[way]).getEntrypoint();
    assertEquals(await entrypoint.run(null), "ran", way);
  }
}
