/*---
clause: load.compatibility-node-default
level: observed
description: process is there from 2026-08-04 on
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return typeof process; } };`;
  const at = (compatibilityDate) => loadEntrypoint(t, source, { compatibilityDate }).run(null);
  assertEquals([await at("2026-08-03"), await at("2026-08-04")], ["undefined", "object"]);
}
