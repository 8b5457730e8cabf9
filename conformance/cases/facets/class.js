/*---
clause: facets.class
level: must
description: getDurableObjectClass() answers at once, and a facet of the class can be called
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { inHolder, loadClass } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const Class = loadClass(t);
    assertEquals(typeof Class.then, "undefined", "a class is no promise");
    const facet = ctx.facets.get("a", () => ({ class: Class }));
    assertEquals([await facet.calls(), await facet.calls()], [1, 2]);
  });
}
