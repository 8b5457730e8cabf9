/*---
clause: entrypoints.private
level: must
description: what a constructor or a call puts on the instance is out of reach
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      constructor(ctx, env) { super(ctx, env); this.made = () => "made"; this.value = 7; }
      run() { return this.made(); }
    }`,
    { env: { SECRET: "s" } },
  );
  assertEquals(await entrypoint.run(), "made");
  await assertRejects(() => entrypoint.made(), {}, "a function of the instance");
  await assertRejects(async () => await entrypoint.value, {}, "a value of the instance");
  await assertRejects(async () => await entrypoint.env.SECRET, {}, "env");
}
