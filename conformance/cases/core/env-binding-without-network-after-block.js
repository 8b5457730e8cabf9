/*---
clause: env.binding-without-network
level: must
description: a blocked fetch() does not harm the bindings
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(url, env) {
        const blocked = await fetch(url).then(() => false, () => true);
        return [blocked, await env.ECHO.echo("still")];
      },
    };`,
    { env: { ECHO: t.ctx.exports.Echo({ props: {} }) }, globalOutbound: null },
  );
  assertEquals(await entrypoint.run(t.sink.url()), [true, "still"]);
}
