/*---
clause: rpc.http-values
level: must
description: a Response crosses as a result, with status, headers and body
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { return new Response("body", { status: 418, headers: { x: "1" } }); },
    };`;
  const response = await loadEntrypoint(t, source).run(null);
  assertEquals([response.status, response.headers.get("x")], [418, "1"]);
  assertEquals(await response.text(), "body");
}
