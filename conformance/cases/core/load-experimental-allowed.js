/*---
clause: load.experimental
level: should
description: a parent that is experimental may allow it to its workers, one by one
features: [streaming-tails]
parentFlags: [experimental]
---*/
import { assertEquals, assertThrows, loadEntrypoint, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(x) { return x; } };`;
  assertEquals(await loadEntrypoint(t, source, { allowExperimental: true }).run(1), 1);
  const code = workerCode(source, { compatibilityFlags: ["experimental"] });
  assertThrows(() => t.loader.load(code), { message: "experimental" }, "a worker without it");
}
