/*---
clause: rpc.targets
level: must
description: a list of many RpcTargets crosses, each with its own state
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { RpcTarget } from "cloudflare:workers";

class Number_ extends RpcTarget {
  #n;
  constructor(n) {
    super();
    this.#n = n;
  }
  get() {
    return this.#n;
  }
}

export default async function (t) {
  const source = `
    export default { async run(list) { return Promise.all(list.map((one) => one.get())); } };`;
  const targets = Array.from({ length: 100 }, (_, n) => new Number_(n));
  const answer = await loadEntrypoint(t, source).run(targets);
  assertEquals(answer, Array.from({ length: 100 }, (_, n) => n));
}
