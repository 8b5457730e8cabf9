/*---
clause: rpc.streams
level: must
description: an empty stream crosses as an empty stream
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return new Response("").body; }, async n(s) {
    return (await new Response(s).arrayBuffer()).byteLength; } };`;
  const entrypoint = loadEntrypoint(t, source);
  assertEquals(await new Response(await entrypoint.run(null)).text(), "");
  assertEquals(await entrypoint.n(new Blob([]).stream()), 0);
}
