/*---
clause: facets.lifecycle
level: should
description: after abort() a stub that was used rejects with the reason
features: [facets]
---*/
import { assertEquals, assertRejects } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const old = facet(t, ctx, "a");
    await old.calls();
    const other = facet(t, ctx, "b");
    await other.calls();
    ctx.facets.abort("a", new RangeError("enough"));
    await assertRejects(() => old.calls(), { name: "RangeError", message: "enough" });
    assertEquals(await other.calls(), 2, "another facet");
  });
}
