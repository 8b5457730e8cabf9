/*---
clause: outbound.inherit
level: must
description: two workers that inherit the network both reach it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 2 });
  const source = `
    export default {
      async run(url) { return (await fetch(url, { headers: { connection: "close" } })).status; },
    };`;
  const entrypoints = [1, 2].map(() => loadEntrypoint(t, source, { globalOutbound: undefined }));
  for (const entrypoint of entrypoints) assertEquals(await entrypoint.run(t.sink.url()), 200);
}
