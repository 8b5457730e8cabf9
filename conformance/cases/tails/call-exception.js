/*---
clause: tails.call-exception
level: should
description: name and message of the exception of a call are in the event
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `export default { run() { throw new RangeError("thrown"); } };`;
  await assertRejects(() => loadEntrypoint(t, source, { tails: [tail] }).run(null));
  const [{ events }] = await told(1);
  assertEquals(events[0].outcome, "exception");
  const { name, message } = events[0].exceptions[0];
  assertEquals([name, message], ["RangeError", "thrown"]);
  await forget();
}
