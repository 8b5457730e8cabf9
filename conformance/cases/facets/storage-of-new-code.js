/*---
clause: facets.storage
level: must
description: a facet that is started with another class finds what the first one stored
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  const source = `
    import { DurableObject } from "cloudflare:workers";
    export class Next extends DurableObject {
      async run() { return "next: " + (await this.ctx.storage.get("k")); }
    }
    export default {};`;
  await inHolder(t, async (ctx) => {
    await facet(t, ctx, "a").put("k", "kept");
    ctx.facets.abort("a", new Error("new code"));
    assertEquals(await facet(t, ctx, "a", { name: "Next", source }).run(), "next: kept");
  });
}
