/*---
clause: outbound.service.start-tls
level: should
description: startTls() on a socket that a service answers fails, and the service sees nothing of what follows
features: []
---*/
import { assert, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const globalOutbound = t.ctx.exports.OutboundEcho({ props: { greeting: "hi " } });
  const source = `
    import { connect } from "cloudflare:sockets";
    export default {
      async run(address) {
        const plain = connect(address, { secureTransport: "starttls", allowHalfOpen: true });
        const reader = plain.readable.getReader();
        await reader.read(); // the greeting
        reader.releaseLock();
        const secure = plain.startTls();
        await secure.opened;
        return "opened";
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound });
  const error = await assertRejects(() => entrypoint.run(`${t.sink.host}:${t.sink.port}`));
  assert(error.message !== "", "the error says something");
}
