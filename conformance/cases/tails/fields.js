/*---
clause: tails.fields
level: should
description: the fields of an event of a call that went well
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  await loadEntrypoint(t, `export default { run() {} };`, { tails: [tail] }).run(null);
  const [{ events }] = await told(1);
  const { outcome, logs, exceptions, truncated, scriptName } = events[0];
  assertEquals([outcome, logs, exceptions, truncated, scriptName], ["ok", [], [], false, null]);
  const numbers = ["eventTimestamp", "cpuTime", "wallTime"].map((name) => typeof events[0][name]);
  assertEquals(numbers, ["number", "number", "number"]);
  await forget();
}
