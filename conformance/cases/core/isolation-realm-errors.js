/*---
clause: isolation.realm
level: must
description: errors and functions that cross lead to the receiver's realm only
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  let caught;
  const entrypoint = loadEntrypoint(
    t,
    `globalThis.mark = "child"; export default { run() { throw new TypeError("x"); } };`,
  );
  try {
    await entrypoint.run(null);
  } catch (error) {
    caught = error;
  }
  assertEquals(caught instanceof TypeError, true);
  assertEquals(caught.constructor === TypeError, true, "its constructor");
  assertEquals(Object.getPrototypeOf(caught) === TypeError.prototype, true, "its prototype");
}
