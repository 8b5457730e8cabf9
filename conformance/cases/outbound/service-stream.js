/*---
clause: outbound.service.stream
level: should
description: a streamed request body reaches the service whole
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const globalOutbound = t.ctx.exports.OutboundRecorder({ props: {} });
  const source = `
    export default {
      async run(url) {
        const body = new Response("streamed ".repeat(1000)).body;
        const response = await fetch(url, { method: "POST", body, duplex: "half" });
        return (await response.json()).body.length;
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound });
  assertEquals(await entrypoint.run(t.sink.url()), 9000);
}
