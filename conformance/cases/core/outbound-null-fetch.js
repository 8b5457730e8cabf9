/*---
clause: outbound.null.fetch
level: must
description: fetch() in a worker whose globalOutbound is null rejects, and no connection is opened
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `export default { async run(url) { return (await fetch(url)).text(); } };`;
  await assertRejects(() => loadEntrypoint(t, source, { globalOutbound: null }).run(t.sink.url()), {
    type: Error,
  });
}
