/*---
clause: tails.streaming-events
level: should
description: a line is told while the invocation goes on
features: [streaming-tails]
parentFlags: [experimental]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { streamingRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = streamingRecorder(t);
  const source = `
    export default { async run(hold) { console.log("before"); return await hold(); } };`;
  const options = { allowExperimental: true, streamingTails: [tail] };
  const hold = async () => (await told("log")).map(({ type }) => type);
  const seen = await loadEntrypoint(t, source, options).run(hold);
  assertEquals([seen[0], seen.includes("log"), seen.includes("outcome")], ["onset", true, false]);
  await forget();
}
