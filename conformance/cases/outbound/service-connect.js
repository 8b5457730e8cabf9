/*---
clause: outbound.service.connect
level: should
description: connect() of a worker whose service has no connect() opens nothing
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const globalOutbound = t.ctx.exports.OutboundRecorder({ props: {} });
  const source = `
    import { connect } from "cloudflare:sockets";
    export default { async run(address) { await connect(address).opened; return "opened"; } };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound });
  await assertRejects(() => entrypoint.run(`${t.sink.host}:${t.sink.port}`));
}
