/*---
clause: outbound.service.start-tls
level: should
description: startTls() fails on a socket that a service answers, after what came through it
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
        const plain = connect(address, { secureTransport: "starttls", allowHalfOpen: true });
        const reader = plain.readable.getReader();
        const seen = [new TextDecoder().decode((await reader.read()).value)];
        reader.releaseLock();
        try {
          await plain.startTls().opened;
          seen.push("opened");
        } catch (error) {
          seen.push(error.message === "" ? "failed without a word" : "failed");
        }
        return seen;
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound });
  assertEquals(await entrypoint.run(`${t.sink.host}:${t.sink.port}`), ["hi ", "failed"]);
}
