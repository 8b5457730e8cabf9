/*---
clause: rpc.pipelining
level: must
description: properties of a result that is not awaited can be read and called
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run() { return { a: { b: [10, 20] }, f: (x) => x + 1, text: "t" }; },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  assertEquals(await entrypoint.run(null).a.b, [10, 20]);
  assertEquals(await entrypoint.run(null).f(1), 2);
  assertEquals(await entrypoint.run(null).text, "t");
}
