/*---
clause: tails.fetch-event
level: should
description: request and response of a fetch() are in its event, secrets are not
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `export default { fetch() { return new Response("x", { status: 201 }); } };`;
  const entrypoint = loadEntrypoint(t, source, { tails: [tail] });
  const headers = { authorization: "Bearer secret-a", cookie: "secret-b", "X-Plain": "plain" };
  await (await entrypoint.fetch("http://x.test/p", { method: "POST", headers })).text();
  const [{ events }] = await told(1);
  const { request, response } = events[0].event;
  assertEquals([request.method, request.url, response.status], ["POST", "http://x.test/p", 201]);
  assertEquals(request.headers["x-plain"], "plain");
  assertEquals(/secret-/.test(JSON.stringify(events)), false, "secrets");
  await forget();
}
