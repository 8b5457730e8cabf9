/*---
clause: facets.callback
level: must
description: the callback is called once, however often a running facet is asked for
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { inHolder, loadClass } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    let asked = 0;
    const get = () => ctx.facets.get("a", () => {
      asked++;
      return { class: loadClass(t) };
    });
    assertEquals((await Promise.all([get().calls(), get().calls()])).sort(), [1, 2]);
    assertEquals(await get().calls(), 3);
    assertEquals(asked, 1);
  });
}
