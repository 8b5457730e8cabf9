/*---
clause: facets.callback
level: must
description: after an abort the next callback is called
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { inHolder, loadClass } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const asked = [];
    const get = (label) => ctx.facets.get("a", () => {
      asked.push(label);
      return { class: loadClass(t) };
    });
    await get("first").calls();
    ctx.facets.abort("a", new Error("again"));
    await get("second").calls();
    await get("third").calls();
    assertEquals(asked, ["first", "second"]);
  });
}
