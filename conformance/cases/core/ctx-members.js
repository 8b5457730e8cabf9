/*---
clause: ctx.members
level: must
description: ctx of an object's handler has its members
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run(_, env, ctx) {
        return [typeof ctx.waitUntil, typeof ctx.passThroughOnException, typeof ctx.props];
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), ["function", "function", "object"]);
}
