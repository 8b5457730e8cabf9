/*---
clause: rpc.pipelining
level: must
description: methods of a result that is not awaited can be called, several deep
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { RpcTarget } from "cloudflare:workers";
    class Node_ extends RpcTarget {
      constructor(n) { super(); this.n_ = n; }
      next() { return new Node_(this.n_ + 1); }
      value() { return this.n_; }
    }
    export default { run(n) { return new Node_(n); } };`;
  assertEquals(await loadEntrypoint(t, source).run(1).next().next().value(), 3);
}
