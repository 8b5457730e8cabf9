/*---
clause: tails.streaming-events
level: should
description: a fetch() is told with its request at its beginning and its status at its return
features: [streaming-tails]
parentFlags: [experimental]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { streamingRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = streamingRecorder(t);
  const source = `export default { fetch() { return new Response("x", { status: 201 }); } };`;
  const options = { allowExperimental: true, streamingTails: [tail] };
  const entrypoint = loadEntrypoint(t, source, options);
  assertEquals(await (await entrypoint.fetch("http://x.test/y")).text(), "x");
  const events = await told("outcome");
  const { info } = events[0];
  assertEquals([info.type, info.method, info.url], ["fetch", "GET", "http://x.test/y"]);
  assertEquals(events.find(({ type }) => type === "return").info.statusCode, 201);
  await forget();
}
