/*---
clause: rpc.reentrant
level: must
description: two workers call each other through the parent
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run({ n, f }) { return n < 1 ? [] : [n, ...(await f(n - 1))]; },
    };`;
  const [a, b] = [loadEntrypoint(t, source), loadEntrypoint(t, source)];
  const toB = (n) => b.run({ n, f: toA });
  const toA = (n) => a.run({ n, f: toB });
  assertEquals(await toA(5), [5, 4, 3, 2, 1]);
}
