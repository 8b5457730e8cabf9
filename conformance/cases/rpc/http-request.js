/*---
clause: rpc.http-values
level: must
description: a Request crosses with method, URL, headers and body
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run(r) { return [r.method, r.url, r.headers.get("x"), await r.text()]; },
    };`;
  const request = new Request("http://x.test/p", { method: "PUT", headers: { x: "1" }, body: "b" });
  const answer = await loadEntrypoint(t, source).run(request);
  assertEquals(answer, ["PUT", "http://x.test/p", "1", "b"]);
}
