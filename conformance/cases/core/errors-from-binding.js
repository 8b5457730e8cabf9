/*---
clause: errors.from-binding
level: must
description: an exception of a binding reaches the worker that called it, with type and message
  of its own realm
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(name, env) {
        try {
          await env.ECHO.throw(name, "refused by the parent");
        } catch (error) {
          return [error instanceof globalThis[name], error.name, error.message];
        }
        return "no exception";
      },
    };`,
    { env: { ECHO: t.ctx.exports.Echo({ props: {} }) } },
  );
  for (const name of ["Error", "TypeError", "RangeError"]) {
    assertEquals(await entrypoint.run(name), [true, name, "refused by the parent"], name);
  }
}
