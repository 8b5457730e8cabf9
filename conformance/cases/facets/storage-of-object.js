/*---
clause: facets.storage
level: must
description: the same object finds its facets' storage in a later request, another object does not
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, (ctx) => facet(t, ctx, "a").put("k", 1), "one");
  await inHolder(t, async (ctx) => assertEquals(await facet(t, ctx, "a").get("k"), 1), "one");
  await inHolder(t, async (ctx) => assertEquals(await facet(t, ctx, "a").keys(), []), "other");
}
