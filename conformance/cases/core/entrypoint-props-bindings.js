/*---
clause: entrypoints.props-bindings
level: should
description: a service binding in props can be called
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(x, env, ctx) { return ctx.props.ECHO.echo(x); } };`;
  const props = { ECHO: t.ctx.exports.Echo({ props: {} }) };
  assertEquals(await loadAgent(t, source).getEntrypoint(undefined, { props }).run("x"), "x");
}
