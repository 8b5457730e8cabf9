/*---
clause: rpc.getters
level: must
description: a getter of an entrypoint is read by awaiting it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      get value() { return 42; }
      get later() { return Promise.resolve([1, 2]); }
    }`;
  const entrypoint = loadEntrypoint(t, source);
  assertEquals([await entrypoint.value, await entrypoint.later], [42, [1, 2]]);
}
