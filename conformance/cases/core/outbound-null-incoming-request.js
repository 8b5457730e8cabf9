/*---
clause: outbound.null.incoming-request
level: should
description: passing the incoming request on to fetch() is blocked as any other
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `export default { fetch(request) { return fetch(request); } };`;
  await assertRejects(
    () => loadEntrypoint(t, source, { globalOutbound: null }).fetch(t.sink.url()),
    { type: Error },
  );
}
