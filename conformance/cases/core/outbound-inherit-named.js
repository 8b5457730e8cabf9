/*---
clause: outbound.inherit
level: must
description: a worker of get() inherits the network as one of load() does
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 1 });
  const source = `export default { async run(url) { return (await fetch(url)).text(); } };`;
  const code = workerCode(source, { globalOutbound: undefined });
  const entrypoint = t.loader.get(t.unique(), () => code).getEntrypoint();
  assertEquals(await entrypoint.run(t.sink.url()), "sink");
}
