/*---
clause: rpc.functions
level: must
description: a worker calls a function of the parent that it was given
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const seen = [];
  const source = `export default { async run(f) { return [await f(1), await f(2)]; } };`;
  const callback = (x) => {
    seen.push(x);
    return x * 10;
  };
  assertEquals(await loadEntrypoint(t, source).run(callback), [10, 20]);
  assertEquals(seen, [1, 2]);
}
