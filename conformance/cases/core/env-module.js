/*---
clause: env.module
level: should
description: env imported from cloudflare:workers has the values, at the top level and in a
  handler
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { env } from "cloudflare:workers";
    const early = env.NAME;
    export default { run(_, own) { return [early, env.NAME, own.NAME]; } };`;
  const entrypoint = loadEntrypoint(t, source, { env: { NAME: "n" } });
  assertEquals(await entrypoint.run(null), ["n", "n", "n"]);
}
