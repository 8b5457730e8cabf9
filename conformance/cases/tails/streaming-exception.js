/*---
clause: tails.streaming-events
level: should
description: a fetch() that throws is told with its exception, and its end says so
features: [streaming-tails]
parentFlags: [experimental]
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";
import { streamingRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = streamingRecorder(t);
  const source = `export default { fetch() { throw new TypeError("boom"); } };`;
  const options = { allowExperimental: true, streamingTails: [tail] };
  const entrypoint = loadEntrypoint(t, source, options);
  await assertRejects(() => entrypoint.fetch("http://x.test/"), { message: "boom" });
  const events = await told("outcome");
  const thrown = events.find(({ type }) => type === "exception");
  assertEquals([thrown.name, thrown.message], ["TypeError", "boom"]);
  assertEquals(events[events.length - 1].outcome, "exception");
  await forget();
}
