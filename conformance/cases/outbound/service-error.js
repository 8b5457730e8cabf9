/*---
clause: outbound.service.error
level: should
description: an exception of the service reaches the fetch() that it was to answer
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(url) {
        return fetch(url).then(() => "answered", (error) => [error.name, error.message]);
      },
    };`,
    { globalOutbound: t.ctx.exports.OutboundRecorder({ props: { refuse: "not for this guest" } }) },
  );
  assertEquals(await entrypoint.run(t.sink.url()), ["RangeError", "not for this guest"]);
}
