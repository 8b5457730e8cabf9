/*---
clause: env.binding-without-network
level: must
description: a worker without a network still reaches its bindings
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const env = { ECHO: t.ctx.exports.Echo({ props: {} }) };
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(url, env) {
        const direct = await fetch(url).then(() => "reached", () => "blocked");
        return [direct, await env.ECHO.echo("through the binding")];
      },
    };`,
    { env, globalOutbound: null },
  );
  assertEquals(await entrypoint.run(t.sink.url()), ["blocked", "through the binding"]);
}
