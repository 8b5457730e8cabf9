/*---
clause: cache.get-waits
level: must
description: a fetch() made before the code is there waits with its body
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  let provide;
  const code = new Promise((resolve) => (provide = resolve));
  const entrypoint = t.loader.get(t.unique(), () => code).getEntrypoint();
  const answer = entrypoint.fetch("http://x.test/", { method: "POST", body: "kept" });
  provide(workerCode(`
    export default { async fetch(r) { return new Response("got " + (await r.text())); } };`));
  assertEquals(await (await answer).text(), "got kept");
}
