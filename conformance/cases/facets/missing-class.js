/*---
clause: facets.refused
level: should
description: a class that the worker does not export is an error that names it
features: [facets]
---*/
import { assertRejects } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const missing = facet(t, ctx, "a", { name: "Nobody" });
    await assertRejects(() => missing.calls(), { message: "Nobody" });
  });
}
