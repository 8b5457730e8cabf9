/*---
clause: entrypoints.fresh-instance
level: should
description: each call of a class entrypoint gets an instance of its own
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      calls = 0;
      run() { return ++this.calls; }
    }`,
  );
  assertEquals([await entrypoint.run(), await entrypoint.run()], [1, 1]);
}
