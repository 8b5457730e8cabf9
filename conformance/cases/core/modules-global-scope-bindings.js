/*---
clause: modules.global-scope
level: should
description: a binding cannot be called at the top level
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { env } from "cloudflare:workers";
    let answer;
    try { answer = await env.ECHO.echo("at the top"); } catch { answer = "refused"; }
    export default { run() { return answer; } };`;
  const env = { ECHO: t.ctx.exports.Echo({ props: {} }) };
  assertEquals(await loadEntrypoint(t, source, { env }).run(null), "refused");
}
