/*---
clause: tails.log-limit
level: should
description: three lines of 200 KB are too much for one event
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `
    export default { run() { for (let i = 0; i < 3; i++) console.log("x".repeat(200000)); } };`;
  await loadEntrypoint(t, source, { tails: [tail] }).run(null);
  const [{ events }] = await told(1);
  assertEquals(events[0].truncated, true);
  assertEquals(JSON.stringify(events).length < 500000, true, "its size");
  await forget();
}
