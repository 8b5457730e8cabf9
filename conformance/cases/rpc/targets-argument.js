/*---
clause: rpc.targets
level: must
description: a worker calls methods of an RpcTarget of the parent, which keeps its state
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { RpcTarget } from "cloudflare:workers";

class Counter extends RpcTarget {
  #n = 0;
  add(by) {
    return (this.#n += by);
  }
  get value() {
    return this.#n;
  }
}

export default async function (t) {
  const counter = new Counter();
  const source = `
    export default { async run(c) { return [await c.add(1), await c.add(2), await c.value]; } };`;
  assertEquals(await loadEntrypoint(t, source).run(counter), [1, 3, 3]);
  assertEquals(counter.value, 3);
}
