/*---
clause: outbound.null.own-only
level: must
description: of two workers of the same code only the one with a null globalOutbound is cut off
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 1 });
  const source = `
    export default { run(url) { return fetch(url).then((r) => r.text(), () => "blocked"); } };`;
  const open = loadEntrypoint(t, source, { globalOutbound: undefined });
  const closed = loadEntrypoint(t, source, { globalOutbound: null });
  assertEquals(await Promise.all([open.run(t.sink.url()), closed.run(t.sink.url())]), [
    "sink",
    "blocked",
  ]);
}
