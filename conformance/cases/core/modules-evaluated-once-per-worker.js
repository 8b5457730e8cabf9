/*---
clause: modules.evaluated-once
level: must
description: many requests at once do not evaluate a module again
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `globalThis.n = (globalThis.n || 0) + 1; export default { run() { return globalThis.n; } };`,
  );
  const all = await Promise.all(Array.from({ length: 20 }, () => entrypoint.run(null)));
  assertEquals(all, Array(20).fill(1));
}
