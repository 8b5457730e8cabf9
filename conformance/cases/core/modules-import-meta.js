/*---
clause: modules.import-meta
level: observed
description: import.meta is empty
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return Object.keys(import.meta); } };`;
  assertEquals(await loadEntrypoint(t, source).run(null), []);
}
