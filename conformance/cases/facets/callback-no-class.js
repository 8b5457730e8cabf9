/*---
clause: facets.callback-error
level: should
description: an answer without a class rejects the calls with a TypeError
features: [facets]
---*/
import { assertRejects } from "../../harness/assert.js";
import { inHolder } from "../../harness/facets.js";

export default async function (t) {
  await inHolder(t, async (ctx) => {
    const answers = [{}, { class: null }, { class: 5 }, { class: "App" }, { class: {} }];
    for (const [i, answer] of answers.entries()) {
      const facet = ctx.facets.get(`facet ${i}`, () => answer);
      await assertRejects(() => facet.run(1), { name: "TypeError" }, JSON.stringify(answer));
    }
  });
}
