/*---
clause: cache.callback-later
level: should
description: the callback has not run when get() returns, and runs without a request
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let calls = 0;
  let called;
  const first = new Promise((resolve) => (called = resolve));
  t.loader.get(t.unique(), () => {
    calls++;
    called();
    return workerCode(`export default {};`);
  });
  assertEquals(calls, 0, "when get() returned");
  await first;
  assertEquals(calls, 1);
}
