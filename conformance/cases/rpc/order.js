/*---
clause: rpc.order
level: must
description: a hundred calls that are not awaited arrive in order
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const seen = [];
    export default { put(n) { seen.push(n); }, seen() { return seen; } };`;
  const entrypoint = loadEntrypoint(t, source);
  const numbers = Array.from({ length: 100 }, (_, i) => i);
  const calls = numbers.map((n) => entrypoint.put(n));
  assertEquals(await entrypoint.seen(null), numbers);
  await Promise.all(calls);
}
