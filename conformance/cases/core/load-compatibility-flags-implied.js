/*---
clause: load.compatibility-flags-sane
level: should
description: a flag that the date already implies is accepted
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run() { return "ran"; } };`, {
    compatibilityFlags: ["enable_ctx_exports"],
  });
  assertEquals(await entrypoint.run(null), "ran");
}
