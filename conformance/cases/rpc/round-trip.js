/*---
clause: rpc.round-trip
level: should
description: an RpcTarget that goes to a worker and comes back still works
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { RpcTarget } from "cloudflare:workers";

class Own extends RpcTarget {
  name() {
    return "mine";
  }
}

export default async function (t) {
  const source = `export default { run(x) { return x; }, same([a, b]) { return a === b; } };`;
  const entrypoint = loadEntrypoint(t, source);
  const own = new Own();
  assertEquals(await (await entrypoint.run(own)).name(), "mine");
  assertEquals(await entrypoint.same([own, own]), true, "the same twice");
}
