/*---
clause: env.service-binding
level: must
description: a service binding may stand anywhere inside env, and several may
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const echo = (label) => t.ctx.exports.Echo({ props: { label } });
  const env = { TOOLS: { first: echo("first"), more: [echo("second")] }, NAME: "plain" };
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(_, env) {
        const first = await env.TOOLS.first.props();
        const second = await env.TOOLS.more[0].props();
        return [first.label, second.label, env.NAME];
      },
    };`,
    { env },
  );
  assertEquals(await entrypoint.run(null), ["first", "second", "plain"]);
}
