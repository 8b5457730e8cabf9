/*---
clause: entrypoints.no-fetch
level: should
description: fetch() on a class without fetch() rejects and does not reach the network
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint { run() { return "ran"; } }`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound: undefined });
  await assertRejects(() => entrypoint.fetch(t.sink.url()), { type: Error, message: "fetch" });
  assertEquals(await entrypoint.run(), "ran");
}
