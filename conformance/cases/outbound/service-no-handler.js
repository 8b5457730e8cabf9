/*---
clause: outbound.service.no-handler
level: should
description: a service without fetch() lets nothing through
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const globalOutbound = t.ctx.exports.Silent({ props: {} });
  const source = `export default { async run(url) { return (await fetch(url)).text(); } };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound });
  await assertRejects(() => entrypoint.run(t.sink.url()), { type: Error });
}
