/*---
clause: isolation.no-parent-exports
level: must
description: a worker cannot reach the entrypoints of its parent that it was not given
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  assertEquals(typeof t.ctx.exports.Echo, "function", "the parent has an entrypoint Echo");
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(_, env, ctx) {
        const exported = ctx.exports || {};
        return [typeof exported.Echo, typeof exported.ChatRoom];
      },
    };`,
  );
  assertEquals(await entrypoint.run(null), ["undefined", "undefined"]);
}
