/*---
clause: facets.identity
level: should
description: a facet has the id that its callback gave
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { inHolder, loadClass } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const get = (name, id) => ctx.facets.get(name, () => ({ class: loadClass(t), id })).who();
    assertEquals((await get("a", "chosen")).id, "chosen");
    const other = t.env.HOLDERS.idFromName("another");
    assertEquals((await get("b", other)).id, String(other));
  });
}
