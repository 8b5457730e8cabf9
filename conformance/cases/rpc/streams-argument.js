/*---
clause: rpc.streams
level: must
description: a worker reads a stream that it was given
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { async run(s) { return (await new Response(s).text()).length; } };`;
  const body = new Response("x".repeat(300000)).body;
  assertEquals(await loadEntrypoint(t, source).run(body), 300000);
}
