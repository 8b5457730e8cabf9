/*---
clause: ctx.members
level: must
description: this.ctx of a class has its members, in its constructor, too
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      constructor(ctx, env) { super(ctx, env); this.early = typeof ctx.waitUntil; }
      run() { return [this.early, typeof this.ctx.waitUntil, typeof this.ctx.props]; }
    }`;
  assertEquals(await loadEntrypoint(t, source).run(), ["function", "function", "object"]);
}
