/*---
clause: outbound.inherit.connect
level: should
description: bytes pass both ways through connect() of a worker that inherits
features: []
---*/
import { assertContains, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 1 });
  const source = `
    import { connect } from "cloudflare:sockets";
    export default {
      async run(address) {
        const socket = connect(address);
        const writer = socket.writable.getWriter();
        await writer.write(new TextEncoder().encode("GET / HTTP/1.1\\r\\nHost: sink\\r\\n\\r\\n"));
        return await new Response(socket.readable).text();
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound: undefined });
  assertContains(await entrypoint.run(`${t.sink.host}:${t.sink.port}`), "sink");
}
