/*---
clause: entrypoints.concurrent
level: must
description: calls that fail among calls in flight fail alone
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `export default { async run(n) { if (n % 3 === 0) throw new Error("no " + n); return n; } };`,
  );
  const calls = Array.from({ length: 12 }, (_, n) =>
    entrypoint.run(n).then(
      (value) => value,
      (error) => error.message,
    ),
  );
  const want = Array.from({ length: 12 }, (_, n) => (n % 3 === 0 ? `no ${n}` : n));
  assertEquals(await Promise.all(calls), want);
}
