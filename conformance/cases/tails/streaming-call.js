/*---
clause: tails.streaming-events
level: should
description: a call is told as its beginning, its lines and its end
features: [streaming-tails]
parentFlags: [experimental]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { streamingRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = streamingRecorder(t);
  const source = `
    export default { run(x) { console.log("first", { x }); console.warn("second"); return x; } };`;
  const options = { allowExperimental: true, streamingTails: [tail] };
  assertEquals(await loadEntrypoint(t, source, options).run(7), 7);
  const events = await told("outcome");
  assertEquals([events[0].type, events[events.length - 1].type], ["onset", "outcome"]);
  assertEquals(events[events.length - 1].outcome, "ok");
  const lines = events.filter(({ type }) => type === "log").map((e) => [e.level, e.message]);
  assertEquals(lines, [
    ["log", ["first", { x: 7 }]],
    ["warn", ["second"]],
  ]);
  await forget();
}
