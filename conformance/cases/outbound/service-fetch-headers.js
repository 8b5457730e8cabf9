/*---
clause: outbound.service.fetch
level: must
description: headers and body of a fetch() reach the service, and its response comes back whole
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
        const response = await fetch(url, {
          method: "PATCH", headers: { "x-guest": "1" }, body: new Uint8Array([104, 105]),
        });
        return [response.status, response.headers.get("content-type"), await response.json()];
      },
    };`,
    { globalOutbound: t.ctx.exports.OutboundRecorder({ props: {} }) },
  );
  const url = t.sink.url("/p");
  assertEquals(await entrypoint.run(url), [
    200,
    "application/json",
    { method: "PATCH", url, body: "hi", props: {} },
  ]);
}
