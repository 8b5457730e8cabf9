/*---
clause: entrypoints.fetch
level: must
description: headers of a request reach the handler, and those of its response the caller
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      fetch(request) {
        const headers = new Headers();
        headers.set("x-got", request.headers.get("x-sent") + "/" + request.headers.get("x-none"));
        headers.append("set-cookie", "a=1");
        headers.append("set-cookie", "b=2");
        return new Response(null, { status: 204, headers });
      },
    };`,
  );
  const response = await entrypoint.fetch("http://x.test/", { headers: { "X-Sent": "yes" } });
  assertEquals([response.status, response.headers.get("x-got")], [204, "yes/null"]);
  assertEquals(response.headers.getSetCookie(), ["a=1", "b=2"]);
}
