/*---
clause: modules.built-in
level: must
description: import() of cloudflare:workers answers the classes of the static import
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
    export default {
      async run() {
        const later = await import("cloudflare:workers");
        return [later.RpcTarget === RpcTarget, later.WorkerEntrypoint === WorkerEntrypoint];
      },
    };`,
  );
  assertEquals(await entrypoint.run(null), [true, true]);
}
