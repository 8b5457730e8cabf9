/*---
clause: modules.built-in
level: must
description: cloudflare:workers gives a child WorkerEntrypoint and RpcTarget, and unknown built-ins are refused
features: []
---*/
import { assertEquals, assertRefused, loadEntrypoint, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `
    import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      run() { return [typeof RpcTarget, typeof WorkerEntrypoint]; }
    }`);
  assertEquals(await entrypoint.run(), ["function", "function"]);
  const unknown = `import "cloudflare:conformance-unknown"; export default { run() { return "ran"; } };`;
  await assertRefused(t, workerCode(unknown), {}, "an unknown built-in");
}
