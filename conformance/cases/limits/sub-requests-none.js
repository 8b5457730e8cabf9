/*---
clause: limits.sub-requests
level: must
description: under a limit of zero nothing arrives
features: [limits]
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `export default { async run(url) { return (await fetch(url)).status; } };`;
  const options = { globalOutbound: undefined, limits: { subRequests: 0 } };
  await assertRejects(() => loadEntrypoint(t, source, options).run(t.sink.url()), { type: Error });
}
