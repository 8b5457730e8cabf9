/*---
clause: tails.fetch-exception
level: should
description: name and message of the exception are in the event
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `export default { fetch() { throw new RangeError("thrown"); } };`;
  const entrypoint = loadEntrypoint(t, source, { tails: [tail] });
  await assertRejects(() => entrypoint.fetch("http://x.test/"));
  const [{ events }] = await told(1);
  const [{ name, message }] = events[0].exceptions;
  assertEquals([events[0].outcome, name, message], ["exception", "RangeError", "thrown"]);
  await forget();
}
