/*---
clause: facets.storage
level: must
description: what a facet stored is there after its abort, what it remembered is not
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const value = { list: [1, "two"], map: new Map([["k", new Date(3)]]) };
    await facet(t, ctx, "a").put("k", value);
    assertEquals([await facet(t, ctx, "a").calls(), await facet(t, ctx, "a").calls()], [1, 2]);
    ctx.facets.abort("a", new Error("for a while"));
    assertEquals(await facet(t, ctx, "a").get("k"), value);
    assertEquals(await facet(t, ctx, "a").calls(), 1);
  });
}
