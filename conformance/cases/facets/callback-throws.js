/*---
clause: facets.callback-error
level: should
description: what the callback throws rejects the calls
features: [facets]
---*/
import { assertRejects } from "../../harness/assert.js";
import { inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const facet = ctx.facets.get("a", () => {
      throw new RangeError("from the callback");
    });
    await assertRejects(() => facet.run(1), { name: "RangeError", message: "from the callback" });
    const later = ctx.facets.get("b", () => Promise.reject(new TypeError("later")));
    await assertRejects(() => later.run(1), { name: "TypeError", message: "later" });
  });
}
