/*---
clause: outbound.service.fetch
level: must
description: whatever host a fetch() names, it goes to the service with its URL unchanged
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    const seen = async (url) => (await (await fetch(url)).json()).url;
    export default { run(urls) { return Promise.all(urls.map(seen)); } };`,
    { globalOutbound: t.ctx.exports.OutboundRecorder({ props: {} }) },
  );
  const urls = [t.sink.url("/x"), "https://example.com/a?b=c", "http://169.254.169.254/latest"];
  assertEquals(await entrypoint.run(urls), urls);
}
