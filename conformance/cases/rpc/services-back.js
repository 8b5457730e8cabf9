/*---
clause: rpc.services
level: must
description: a worker may answer a service binding that it was given
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(_, env) { return { echo: env.ECHO }; } };`;
  const env = { ECHO: t.ctx.exports.Echo({ props: { p: 1 } }) };
  const { echo } = await loadEntrypoint(t, source, { env }).run(null);
  assertEquals([await echo.echo("x"), await echo.props()], ["x", { p: 1 }]);
}
