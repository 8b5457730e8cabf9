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
  const other = t.ctx.exports.TailRecorder({ props: { key: t.unique("other") } });
  const source = `export default { run() { return "ran"; } };`;
  await loadEntrypoint(t, source, { tails: [] }).run(null);
  await loadEntrypoint(t, source, { tails: [a.tail, other] }).run(null);
  const [seen] = await a.told(1);
  assertEquals(seen.props.who, "a", "the props of the tail worker");
  await loadEntrypoint(t, source, { tails: [b.tail] }).run(null);
  assertEquals((await b.told(1)).length, 1);
  for (const one of [a, b]) await one.forget();
  await other.forget();
}
