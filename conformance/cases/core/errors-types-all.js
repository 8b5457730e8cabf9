/*---
clause: errors.types
level: must
description: each standard type of error arrives as that type, from methods of classes
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      run(name) { throw new globalThis[name]("as " + name); }
    }`,
  );
  for (const type of [EvalError, ReferenceError, SyntaxError, URIError, RangeError, TypeError]) {
    const expected = { type, name: type.name, message: `as ${type.name}` };
    await assertRejects(() => entrypoint.run(type.name), expected);
  }
}
