/*---
clause: cache.id-text
level: should
description: 5 and "5" are one id, and a symbol is none
features: []
---*/
import { assertEquals, assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const base = t.unique();
  const code = () => workerCode(`let n = 0; export default { run() { return ++n; } };`);
  const named = { toString: () => base };
  assertEquals(await t.loader.get(named, code).getEntrypoint().run(null), 1);
  assertEquals(await t.loader.get(base, code).getEntrypoint().run(null), 2);
  assertThrows(() => t.loader.get(Symbol("s"), code), { type: TypeError });
}
