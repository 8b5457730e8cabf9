/*---
clause: entrypoints.object-method
level: must
description: a method of an object gets its argument, env and a ctx with waitUntil
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      run(...args) {
        const [value, env, ctx] = args;
        return [args.length, value, env.NAME, typeof ctx.waitUntil];
      },
    };`,
    { env: { NAME: "n" } },
  );
  assertEquals(await entrypoint.run({ a: 1 }), [3, { a: 1 }, "n", "function"]);
}
