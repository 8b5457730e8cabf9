/*---
clause: errors.wait-until
level: should
description: a rejection in waitUntil() does not change the answer
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(_, env, ctx) {
        ctx.waitUntil(Promise.reject(new Error("in the background")));
        return "answered";
      },
    };`,
  );
  assertEquals([await entrypoint.run(null), await entrypoint.run(null)], ["answered", "answered"]);
}
