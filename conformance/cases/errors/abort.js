/*---
clause: errors.abort
level: should
description: ctx.abort() in a handler is what the call rejects with
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { async run(_, env, ctx) { ctx.abort(new Error("bye")); return "ran"; } };`;
  await assertRejects(() => loadEntrypoint(t, source).run(null), { message: "bye" });
}
