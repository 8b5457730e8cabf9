/*---
clause: facets.callback
level: must
description: the callback may answer a promise, for which the calls wait
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { inHolder, loadClass } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const facet = ctx.facets.get("a", async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { class: loadClass(t) };
    });
    assertEquals(await Promise.all([facet.calls(), facet.calls(), facet.calls()]), [1, 2, 3]);
  });
}
