/*---
clause: env.binding-without-network
level: must
description: fetch() on a binding works in a worker without a network, and opens no connection
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `export default { async run(url, env) { return (await env.ECHO.fetch(url)).json(); } };`,
    { env: { ECHO: t.ctx.exports.Echo({ props: {} }) }, globalOutbound: null },
  );
  const url = t.sink.url("/through/binding");
  assertEquals(await entrypoint.run(url), { method: "GET", url, body: null, props: {} });
}
