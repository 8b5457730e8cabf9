/*---
clause: rpc.services
level: must
description: fetch() works on a service binding that crossed, in a worker without a network
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    export default { async run([e, url]) { return (await (await e.fetch(url)).json()).url; } };`;
  const echo = t.ctx.exports.Echo({ props: {} });
  const url = t.sink.url("/a");
  assertEquals(await loadEntrypoint(t, source).run([echo, url]), url);
}
