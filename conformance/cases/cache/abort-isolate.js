/*---
clause: cache.abort-isolate
level: should
description: a worker that ends itself is loaded anew by the next get()
features: []
---*/
import { assertEquals, assertRejects, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const source = `
    import { abortIsolate } from "cloudflare:workers";
    let n = 0;
    export default { run() { return ++n; }, end() { abortIsolate("enough"); } };`;
  let loads = 0;
  const entrypoint = () =>
    t.loader.get(id, () => (loads++, workerCode(source))).getEntrypoint();
  assertEquals([await entrypoint().run(null), await entrypoint().run(null)], [1, 2]);
  await assertRejects(() => entrypoint().end(null));
  assertEquals([await entrypoint().run(null), loads], [1, 2]);
}
