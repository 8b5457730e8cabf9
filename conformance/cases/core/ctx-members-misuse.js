/*---
clause: ctx.members
level: must
description: waitUntil() takes what is no promise, and called without its ctx it harms nobody
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run(_, env, ctx) {
        ctx.waitUntil(undefined);
        const { waitUntil } = ctx;
        try { waitUntil(Promise.resolve()); } catch {}
        return "ran";
      },
      ok() { return "ok"; },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  assertEquals([await entrypoint.run(null), await entrypoint.ok(null)], ["ran", "ok"]);
}
