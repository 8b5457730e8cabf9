/*---
clause: outbound.inherit
level: must
description: 'without globalOutbound a worker has the parent''s network: the control of every
  case with a blocked one'
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 1 });
  const source = `export default { async run(url) { return (await fetch(url)).text(); } };`;
  assertEquals(
    await loadEntrypoint(t, source, { globalOutbound: undefined }).run(t.sink.url()),
    "sink",
  );
}
