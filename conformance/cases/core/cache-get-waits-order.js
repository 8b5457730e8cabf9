/*---
clause: cache.get-waits
level: must
description: requests that waited for the code are delivered in the order of the calls
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let provide;
  const code = new Promise((resolve) => (provide = resolve));
  const source = `
    const seen = [];
    export default { run(x) { seen.push(x); return null; }, seen() { return seen; } };`;
  const entrypoint = t.loader.get(t.unique(), () => code).getEntrypoint();
  const calls = [3, 1, 2].map((x) => entrypoint.run(x));
  provide(workerCode(source));
  await Promise.all(calls);
  assertEquals(await entrypoint.seen(null), [3, 1, 2]);
}
