/*---
clause: env.service-binding-props
level: must
description: one entrypoint class serves two workers with props of their own
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const SOURCE = `export default { async run(_, env) { return env.ECHO.props(); } };`;

export default async function (t) {
  const load = (tenant) =>
    loadEntrypoint(t, SOURCE, { env: { ECHO: t.ctx.exports.Echo({ props: { tenant } }) } });
  const [a, b] = [load("a"), load("b")];
  assertEquals(await Promise.all([a.run(null), b.run(null)]), [{ tenant: "a" }, { tenant: "b" }]);
}
