/*---
clause: outbound.null.fetch-rejects
level: should
description: a blocked fetch() answers a promise that rejects; it does not throw synchronously
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(url) {
        let promise;
        try { promise = fetch(url); } catch { return "synchronous throw"; }
        return promise.then(() => "reached", () => "rejected");
      },
    };`,
    { globalOutbound: null },
  );
  assertEquals(await entrypoint.run(t.sink.url()), "rejected");
}
