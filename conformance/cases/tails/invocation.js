/*---
clause: tails.invocation
level: must
description: a call is told once, with one event
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `export default { run() { return "ran"; } };`;
  assertEquals(await loadEntrypoint(t, source, { tails: [tail] }).run(null), "ran");
  const seen = await told(1);
  assertEquals([seen.length, seen[0].events.length], [1, 1]);
  await forget();
}
