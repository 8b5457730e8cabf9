/*---
clause: rpc.services
level: must
description: a service binding as an argument can be called
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(echo) { return echo.echo("through"); } };`;
  const echo = t.ctx.exports.Echo({ props: {} });
  assertEquals(await loadEntrypoint(t, source).run(echo), "through");
}
