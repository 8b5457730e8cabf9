/*---
clause: errors.propagate
level: must
description: 'messages of exceptions arrive whole: empty, long, of several lines, beyond ASCII'
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `export default { run(message) { throw new RangeError(message); } };`,
  );
  for (const message of ["", "x".repeat(10000), "two\nlines", "\ud83d\ude00 ключ", "%s {0}"]) {
    let caught = null;
    try {
      await entrypoint.run(message);
    } catch (error) {
      caught = error;
    }
    assertEquals(caught && caught.message, message);
  }
}
