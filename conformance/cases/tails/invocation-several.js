/*---
clause: tails.invocation
level: must
description: each of several tail workers is told, and a worker without any tells nobody
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const [a, b] = [tailRecorder(t, { who: "a" }), tailRecorder(t, { who: "b" })];
  const other = tailRecorder(t);
  const source = `export default { run() { return "ran"; } };`;
  await loadEntrypoint(t, source, { tails: [] }).run(null);
  await loadEntrypoint(t, source, { tails: [a.tail, other.tail] }).run(null);
  const [seen] = await a.told(1);
  assertEquals(seen.props.who, "a", "the props of the tail worker");
  await other.told(1);
  await loadEntrypoint(t, source, { tails: [b.tail] }).run(null);
  assertEquals((await b.told(1)).length, 1);
  for (const one of [a, b, other]) await one.forget();
}
