/*---
clause: facets.lifecycle
level: should
description: abort() ends a call that is waiting
features: [facets]
---*/
import { assertRejects } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  const source = `
    import { DurableObject } from "cloudflare:workers";
    export class App extends DurableObject {
      async run(reached) {
        await reached();
        await new Promise((resolve) => setTimeout(resolve, 1e6));
      }
    }
    export default {};`;
  await inHolder(t, async (ctx) => {
    let reached;
    const called = new Promise((resolve) => (reached = resolve));
    const waiting = facet(t, ctx, "a", { source }).run(() => reached());
    const rejected = assertRejects(waiting, { message: "enough" });
    await called;
    ctx.facets.abort("a", new Error("enough"));
    await rejected;
  });
}
