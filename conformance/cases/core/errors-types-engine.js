/*---
clause: errors.types
level: must
description: exceptions that the engine throws arrive as their types
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    const ways = {
      TypeError: () => null.x, ReferenceError: () => nowhere, RangeError: () => new Array(-1),
      SyntaxError: () => JSON.parse("{"), URIError: () => decodeURIComponent("%"),
    };
    export default { run(name) { return ways[name](); } };`,
  );
  for (const type of [TypeError, ReferenceError, RangeError, SyntaxError, URIError]) {
    await assertRejects(() => entrypoint.run(type.name), { type, name: type.name });
  }
}
