/*---
clause: entrypoints.not-transferable
level: should
description: a worker cannot answer one of its own entrypoints
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export const tool = { run() { return "tool"; } };
    export default { run(_, env, ctx) { return ctx.exports.tool; } };`;
  await assertRejects(async () => (await loadEntrypoint(t, source).run(null)).run(null));
}
