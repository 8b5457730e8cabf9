/*---
clause: rpc.handler-names
level: observed
description: scheduled, queue and test of a class are methods like others
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      scheduled(x) { return x; } queue(x) { return x; } test(x) { return x; }
    }`;
  const entrypoint = loadEntrypoint(t, source);
  for (const name of ["scheduled", "queue", "test"]) {
    assertEquals(await entrypoint[name](1), 1, name);
  }
}
