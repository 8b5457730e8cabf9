/*---
clause: tails.logs
level: must
description: lines of one invocation are not in the event of another
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `
    export default {
      async run(x) { console.log("begin", x); await null; await null; console.log("end", x); },
    };`;
  const entrypoint = loadEntrypoint(t, source, { tails: [tail] });
  await Promise.all([entrypoint.run(1), entrypoint.run(2)]);
  const seen = await told(2);
  const lines = seen.map(({ events }) => events[0].logs.map(({ message }) => message.join(" ")));
  assertEquals(lines.sort(), [
    ["begin 1", "end 1"],
    ["begin 2", "end 2"],
  ]);
  await forget();
}
