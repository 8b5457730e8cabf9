/*---
clause: tails.harmless
level: should
description: a tail worker that throws and one without tail() leave the call as it is
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const failing = tailRecorder(t, { fails: true });
  const tails = [failing.tail, t.ctx.exports.Echo({ props: {} })];
  const entrypoint = loadEntrypoint(t, `export default { run() { return "ran"; } };`, { tails });
  assertEquals([await entrypoint.run(null), await entrypoint.run(null)], ["ran", "ran"]);
  await failing.told(2);
  await failing.forget();
}
