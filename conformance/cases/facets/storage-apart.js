/*---
clause: facets.storage
level: must
description: facets and their parent do not see each other's storage
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    await ctx.storage.put("parent", 1);
    await facet(t, ctx, "a").put("a", 2);
    await facet(t, ctx, "b").put("b", 3);
    assertEquals(await facet(t, ctx, "a").keys(), ["a"]);
    assertEquals(await facet(t, ctx, "b").keys(), ["b"]);
    assertEquals([...(await ctx.storage.list()).keys()], ["parent"]);
  });
}
