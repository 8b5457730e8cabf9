/*---
clause: rpc.getters
level: must
description: setting a property of a stub does not reach the worker's setter
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    let set = 0;
    export default class extends WorkerEntrypoint {
      get value() { return set; }
      set value(x) { set = x; }
    }`;
  const stub = loadAgent(t, source);
  const entrypoint = stub.getEntrypoint();
  try {
    entrypoint.value = 9;
  } catch {}
  assertEquals(await stub.getEntrypoint().value, 0);
}
