/*---
clause: cache.loaders-apart
level: should
description: two loader bindings without a common id have caches of their own
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  const get = (loader, name) =>
    loader
      .get(id, () =>
        workerCode(`export default { run(_, env) { return env.NAME; } };`, { env: { NAME: name } }),
      )
      .getEntrypoint();
  assertEquals(await get(t.loader, "LOADER").run(null), "LOADER");
  assertEquals(await get(t.loaderShared, "LOADER_SHARED").run(null), "LOADER_SHARED");
}
