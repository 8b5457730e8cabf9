/*---
clause: outbound.null.fetch
level: must
description: a blocked fetch() is an exception that the worker can catch, and the worker goes on
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
        try {
          await fetch(url);
        } catch (error) {
          return ["caught", error instanceof Error];
        }
        return ["reached"];
      },
    };`,
    { globalOutbound: null },
  );
  assertEquals(await entrypoint.run(t.sink.url()), ["caught", true], "first call");
  assertEquals(await entrypoint.run(t.sink.url()), ["caught", true], "second call");
}
