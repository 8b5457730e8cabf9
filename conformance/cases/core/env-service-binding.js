/*---
clause: env.service-binding
level: must
description: methods of a service binding of the parent can be called through env, with any
  number of arguments
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(value, env) {
        return [await env.ECHO.echo(value), await env.ECHO.count(), await env.ECHO.count(1, 2, 3)];
      },
    };`,
    { env: { ECHO: t.ctx.exports.Echo({ props: {} }) } },
  );
  assertEquals(await entrypoint.run({ list: [1, "two"] }), [{ list: [1, "two"] }, 0, 3]);
}
