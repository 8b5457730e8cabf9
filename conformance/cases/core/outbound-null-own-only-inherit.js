/*---
clause: outbound.null.own-only
level: must
description: a blocked worker and one that inherits live side by side, each with its own
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 1 });
  const source = `
    export default { run(url) { return fetch(url).then((r) => r.text(), () => "blocked"); } };`;
  const blocked = loadEntrypoint(t, source, { globalOutbound: null });
  const open = loadEntrypoint(t, source, { globalOutbound: undefined });
  const url = t.sink.url();
  assertEquals(await blocked.run(url), "blocked");
  assertEquals(await open.run(url), "sink");
  assertEquals(await blocked.run(url), "blocked", "again");
}
