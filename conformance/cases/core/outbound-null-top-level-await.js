/*---
clause: outbound.null.top-level
level: must
description: awaiting fetch() at the top level reaches nothing
features: []
---*/
import { assertNotEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    let got = "nothing";
    try { got = await (await fetch(${JSON.stringify(t.sink.url())})).text(); } catch {}
    export default { run() { return got; } };`;
  const answer = await loadEntrypoint(t, source)
    .run(null)
    .catch(() => "did not start");
  assertNotEquals(answer, "sink");
}
