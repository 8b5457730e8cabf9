/*---
clause: env.service-binding-props
level: must
description: props of a service binding keep nested values, and each binding its own
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const binding = (props) => t.ctx.exports.Echo({ props });
  const entrypoint = loadEntrypoint(
    t,
    `export default { run(_, env) { return Promise.all([env.A.props(), env.B.props()]); } };`,
    { env: { A: binding({ deep: { list: [1, "x", null] } }), B: binding({}) } },
  );
  assertEquals(await entrypoint.run(null), [{ deep: { list: [1, "x", null] } }, {}]);
}
