/*---
clause: errors.types
level: must
description: the standard error types stay what they are, as instances of the caller's realm
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

const TYPES = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `export default { run(name) { throw new globalThis[name]("of " + name); } };`,
  );
  for (const name of Object.keys(TYPES)) {
    const error = await assertRejects(
      () => entrypoint.run(name),
      { type: TYPES[name], name },
      name,
    );
    assertEquals(error.message, `of ${name}`);
  }
}
