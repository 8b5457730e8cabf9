/*---
clause: tails.startup
level: should
description: a failed start is an event with an exception
features: []
---*/
import {
  assert,
  assertContains,
  assertEquals,
  assertRejects,
  loadEntrypoint,
} from "../../harness/assert.js";
import { tailRecorder } from "../../harness/tails.js";

export default async function (t) {
  const { tail, told, forget } = tailRecorder(t);
  const source = `throw new RangeError("at start"); export default {};`;
  await assertRejects(() => loadEntrypoint(t, source, { tails: [tail] }).run(null));
  const late = new Promise((resolve) => setTimeout(resolve, 2000, null));
  const seen = await Promise.race([told(1), late]);
  assert(seen !== null, "the tail worker was told nothing of the start");
  const [{ events }] = seen;
  assertEquals(events[0].outcome, "exception");
  assertContains(events[0].exceptions[0].message, "at start");
  await forget();
}
