/*---
clause: facets.class
level: must
description: a facet answers fetch()
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const response = await facet(t, ctx, "a").fetch("http://facet.test/path", { method: "PUT" });
    assertEquals([response.status, await response.text()], [200, "PUT http://facet.test/path"]);
  });
}
