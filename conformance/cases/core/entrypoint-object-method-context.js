/*---
clause: entrypoints.object-method
level: must
description: an argument that is undefined, null or empty is still the one argument
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run(...args) {
        const [value, env, ctx] = args;
        return [args.length, typeof value, String(value), env.NAME, typeof ctx.waitUntil];
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { env: { NAME: "n" } });
  for (const value of [undefined, null, false, 0, ""]) {
    const seen = [3, typeof value, String(value), "n", "function"];
    assertEquals(await entrypoint.run(value), seen, String(value));
  }
}
