/*---
clause: facets.identity
level: should
description: a facet has its parent's id and the props of its class
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const who = await facet(t, ctx, "a", { props: { p: [1] } }).who();
    assertEquals(who, { id: String(ctx.id), name: ctx.id.name, props: { p: [1] } });
    assertEquals((await facet(t, ctx, "b", { props: { p: 2 } }).who()).props, { p: 2 });
  });
}
