/*---
clause: errors.from-binding
level: must
description: a worker that catches a binding's exception sees type and message, and goes on
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(name, env) {
        try { await env.ECHO.throw(name, "from " + name); } catch (error) {
          return [error instanceof globalThis[name], error.name, error.message];
        }
      },
    };`,
    { env: { ECHO: t.ctx.exports.Echo({ props: {} }) } },
  );
  for (const name of ["TypeError", "RangeError", "SyntaxError", "URIError"]) {
    assertEquals(await entrypoint.run(name), [true, name, `from ${name}`]);
  }
}
