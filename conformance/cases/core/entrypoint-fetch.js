/*---
clause: entrypoints.fetch
level: must
description: fetch() on an entrypoint delivers the request and answers the response
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async fetch(request, env) {
        const sent = request.headers.get("x-sent");
        const seen = [request.method, request.url, sent, await request.text(), env.WHO];
        const headers = { "x-answered": "yes" };
        return new Response(JSON.stringify(seen), { status: 201, headers });
      },
    };`,
    { env: { WHO: "agent" } },
  );
  const url = t.sink.url("/path?query=1");
  const response = await entrypoint.fetch(url, {
    method: "POST",
    headers: { "x-sent": "header" },
    body: "body",
  });
  assertEquals([response.status, response.headers.get("x-answered")], [201, "yes"]);
  assertEquals(await response.json(), ["POST", url, "header", "body", "agent"]);
}
