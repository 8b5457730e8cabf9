/*---
clause: rpc.order
level: must
description: large and small arguments do not overtake each other
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const seen = [];
    export default { put(x) { seen.push(x.length); }, seen() { return seen; } };`;
  const entrypoint = loadEntrypoint(t, source);
  const lengths = [1 << 20, 1, 1 << 18, 0, 5, 1 << 19];
  const calls = lengths.map((n) => entrypoint.put("x".repeat(n)));
  assertEquals(await entrypoint.seen(null), lengths);
  await Promise.all(calls);
}
