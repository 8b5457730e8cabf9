/*---
clause: modules.no-network-imports
level: should
description: import() of data, http and file URLs rejects and opens no connection
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `export default { run(name) { return import(name).then(() => "got", () => "rejected"); } };`,
    { globalOutbound: undefined },
  );
  const urls = ["data:text/javascript,export default 1", t.sink.url("/a.js"), "file:///etc/passwd"];
  for (const url of urls) assertEquals(await entrypoint.run(url), "rejected", url);
}
