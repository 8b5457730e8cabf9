/*---
clause: errors.startup-again
level: should
description: the second and third request get the error of the first
features: []
---*/
import { assertContains, assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `throw new RangeError("at start"); export default {};`);
  const messages = [];
  for (let i = 0; i < 3; i++) {
    await entrypoint.run(null).catch((error) => messages.push(error.message));
  }
  assertContains(messages[0], "at start");
  assertEquals(messages, Array(3).fill(messages[0]));
}
