/*---
clause: load.limits-values
level: should
description: limits of null, of nothing and of ordinary numbers are accepted
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const both = { cpuMs: 5000, subRequests: 0 };
  for (const limits of [null, {}, { cpuMs: 1000 }, { subRequests: 10 }, both]) {
    const entrypoint = loadEntrypoint(t, `export default { run() { return "ran"; } };`, { limits });
    assertEquals(await entrypoint.run(null), "ran");
  }
}
