/*---
clause: modules.built-in
level: must
description: cloudflare:workers gives a child the classes that its own entrypoints and targets
  extend
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      run() {
        return [typeof RpcTarget, typeof WorkerEntrypoint, this instanceof WorkerEntrypoint];
      }
    }`,
  );
  assertEquals(await entrypoint.run(), ["function", "function", true]);
}
