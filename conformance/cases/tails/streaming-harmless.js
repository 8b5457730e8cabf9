/*---
clause: tails.streaming-harmless
level: should
description: a streaming tail worker that throws touches neither the call nor another tail worker
features: [streaming-tails]
parentFlags: [experimental]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { streamingRecorder } from "../../harness/tails.js";

export default async function (t) {
  const [broken, whole] = [streamingRecorder(t, { fails: true }), streamingRecorder(t)];
  const source = `export default { run(x) { console.log("line"); return x; } };`;
  const options = { allowExperimental: true, streamingTails: [broken.tail, whole.tail] };
  const entrypoint = loadEntrypoint(t, source, options);
  assertEquals(await entrypoint.run(1), 1);
  const events = await whole.told("outcome");
  assertEquals(events.filter(({ type }) => type === "log").length, 1);
  assertEquals(await entrypoint.run(2), 2, "the next call");
  await Promise.all([broken.forget(), whole.forget()]);
}
