/*---
clause: load.unknown-fields
level: observed
description: a field of the code that nobody knows is ignored
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return "ran"; } };`;
  assertEquals(await loadEntrypoint(t, source, { conformanceUnknownField: 1 }).run(null), "ran");
}
