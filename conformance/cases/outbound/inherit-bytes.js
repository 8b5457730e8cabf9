/*---
clause: outbound.inherit
level: must
description: a worker that inherits sends method, headers and body to the network
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 1 });
  const source = `
    export default {
      async run(url) {
        const response = await fetch(url, { method: "POST", headers: { "x-a": "1" }, body: "b" });
        return [response.status, await response.text()];
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound: undefined });
  assertEquals(await entrypoint.run(t.sink.url("/in")), [200, "sink"]);
}
