/*---
clause: errors.propagate
level: must
description: an exception of a worker's method reaches the caller with its name and message
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      now(text) { throw new Error(text); },
      async later(text) { await null; throw new Error(text); },
    };`,
  );
  for (const method of ["now", "later"]) {
    const error = await assertRejects(() => entrypoint[method]("went wrong: gr\u00fc\u00df"), {
      type: Error,
      name: "Error",
    });
    assertEquals(error.message, "went wrong: gr\u00fc\u00df", method);
  }
}
