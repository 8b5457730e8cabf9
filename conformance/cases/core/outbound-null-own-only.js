/*---
clause: outbound.null.own-only
level: must
description: 'a null globalOutbound is the worker''s own: its parent still reaches the network'
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 1 });
  const source = `
    export default { run(url) { return fetch(url).then(() => "reached", () => "blocked"); } };`;
  assertEquals(
    await loadEntrypoint(t, source, { globalOutbound: null }).run(t.sink.url()),
    "blocked",
    "the child",
  );
  assertEquals(await (await fetch(t.sink.url())).text(), "sink", "the parent");
}
