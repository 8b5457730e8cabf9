/*---
clause: outbound.service.redirect
level: should
description: a redirect of the service is followed to the service
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const globalOutbound = t.ctx.exports.OutboundRedirector({ props: { p: 1 } });
  const source = `export default { async run(url) { return (await fetch(url)).json(); } };`;
  const seen = await loadEntrypoint(t, source, { globalOutbound }).run(t.sink.url("/redirect"));
  assertEquals(seen, { method: "GET", url: t.sink.url("/after"), body: null, props: { p: 1 } });
}
