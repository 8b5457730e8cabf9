/*---
clause: facets.nested
level: should
description: a facet has facets of its own, whose storage is apart and outlives both
features: [facets]
---*/
import { assertEquals } from "../../harness/assert.js";
import { facet, inHolder } from "../../harness/facets.js";

export default async function (t) {
  const source = `
    import { DurableObject } from "cloudflare:workers";
    export class Inner extends DurableObject {
      async put(value) { await this.ctx.storage.put("k", value); }
      async get() { return await this.ctx.storage.get("k"); }
    }
    export class App extends DurableObject {
      inner(name) { return this.ctx.facets.get(name, () => ({ class: this.ctx.exports.Inner })); }
      put(name, value) { return this.inner(name).put(value); }
      get(name) { return this.inner(name).get(); }
      async own() { return (await this.ctx.storage.list()).size; }
    }
    export default {};`;
  await inHolder(t, async (ctx) => {
    const get = () => facet(t, ctx, "a", { source });
    await get().put("one", 1);
    await get().put("two", 2);
    ctx.facets.abort("a", new Error("for a while"));
    assertEquals([await get().get("one"), await get().get("two"), await get().own()], [1, 2, 0]);
  });
}
