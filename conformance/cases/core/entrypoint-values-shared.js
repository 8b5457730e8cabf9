/*---
clause: entrypoints.values
level: must
description: cycles and shared references stay what they are in arguments and results
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const shared = { n: 1 };
  const value = { a: shared, b: shared };
  value.self = value;
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(value) {
        value.a.n++;
        return { same: value.a === value.b, cyclic: value.self === value, value };
      },
    };`,
  );
  const got = await entrypoint.run(value);
  assertEquals([got.same, got.cyclic, got.value.b.n, shared.n], [true, true, 2, 1]);
  assertEquals(got.value.self === got.value, true, "the cycle in the result");
}
