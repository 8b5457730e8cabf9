/*---
clause: facets.class
level: must
description: two classes of one worker are two, and one class makes as many facets as are asked for
features: [facets]
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";
import { inHolder } from "../../harness/facets.js";

export default async function (t) {
  const source = `
    import { DurableObject } from "cloudflare:workers";
    class Base extends DurableObject { n = 0; next() { return [this.constructor.name, ++this.n]; } }
    export class One extends Base {}
    export class Two extends Base {}
    export default {};`;
  await inHolder(t, async (ctx) => {
    const worker = t.loader.load(workerCode(source));
    const get = (name, Class) =>
      ctx.facets.get(name, () => ({ class: worker.getDurableObjectClass(Class) }));
    assertEquals(await get("a", "One").next(), ["One", 1]);
    assertEquals(await get("b", "Two").next(), ["Two", 1]);
    assertEquals(await get("c", "One").next(), ["One", 1]);
    assertEquals(await get("a", "One").next(), ["One", 2]);
  });
}
