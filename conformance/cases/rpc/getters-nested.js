/*---
clause: rpc.getters
level: must
description: functions of the object that a getter answers can be called without awaiting it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      get tools() { return { add: (a, b) => a + b, deep: { name: "deep" } }; }
    }`;
  const entrypoint = loadEntrypoint(t, source);
  assertEquals(await entrypoint.tools.add(1, 2), 3);
  assertEquals(await entrypoint.tools.deep.name, "deep");
}
