/*---
clause: outbound.service.connect
level: should
description: the service's connect() has the other end of the worker's socket
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const globalOutbound = t.ctx.exports.OutboundEcho({ props: { greeting: "hi " } });
  const source = `
    import { connect } from "cloudflare:sockets";
    export default {
      async run(address) {
        const socket = connect(address, { allowHalfOpen: true });
        const answer = new Response(socket.readable).text(); // nothing need be buffered on the way
        const writer = socket.writable.getWriter();
        await writer.write(new TextEncoder().encode("there"));
        await writer.close();
        return await answer;
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound });
  assertEquals(await entrypoint.run(`${t.sink.host}:${t.sink.port}`), "hi there");
}
