/*---
description: what a facet stores is gone when it ends
breaks: [facets.storage]
---*/
import { eachModule } from "../harness/mutate.js";

const forgetful = (source) =>
  typeof source === "string" ? source.replaceAll("this.ctx.storage.put(", "this.ctx.storage.get(") : source;

export default (loader) => ({
  load: (code) => loader.load(eachModule(code, forgetful)),
  get: (id, callback) => loader.get(id, async () => eachModule(await callback(), forgetful)),
});
