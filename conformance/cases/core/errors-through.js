/*---
clause: errors.from-binding
level: must
description: an exception of a binding that the worker does not catch comes back to the parent
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default { run(name, env) { return env.ECHO.throw(name, "there and back"); } };`,
    {
      env: { ECHO: t.ctx.exports.Echo({ props: {} }) },
    },
  );
  await assertRejects(() => entrypoint.run("RangeError"), {
    type: RangeError,
    message: "there and back",
  });
}
