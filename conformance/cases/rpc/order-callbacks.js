/*---
clause: rpc.order
level: must
description: calls that a worker makes to a callback arrive in order, too
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const seen = [];
  const source = `
    export default { async run(f) { await Promise.all([0, 1, 2, 3, 4].map((n) => f(n))); } };`;
  await loadEntrypoint(t, source).run((n) => void seen.push(n));
  assertEquals(seen, [0, 1, 2, 3, 4]);
}
