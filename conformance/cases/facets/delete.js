/*---
clause: facets.lifecycle
level: should
description: after delete() a facet of the name has nothing stored
features: [facets]
---*/
import { assertEquals, assertRejects } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const old = facet(t, ctx, "a");
    await old.put("k", 1);
    await facet(t, ctx, "b").put("k", 2);
    ctx.facets.delete("a");
    await assertRejects(() => old.keys(), {}, "a stub of the deleted facet");
    assertEquals(await facet(t, ctx, "a").keys(), []);
    assertEquals(await facet(t, ctx, "b").get("k"), 2, "another facet");
  });
}
