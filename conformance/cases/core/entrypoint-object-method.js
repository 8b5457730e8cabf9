/*---
clause: entrypoints.object-method
level: must
description: a method of an exported object receives the argument, env and ctx
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      myAgent(param, env, ctx) { return [param, env.WHO, typeof ctx.waitUntil]; },
      async later(param) { await null; return "later " + param; },
    };`,
    { env: { WHO: "agent" } },
  );
  assertEquals(await entrypoint.myAgent({ task: 1 }), [{ task: 1 }, "agent", "function"]);
  assertEquals(await entrypoint.later("x"), "later x", "an asynchronous method");
}
