/*---
clause: rpc.disposer
level: should
description: the disposer of an argument runs once after the call
features: []
---*/
import { assertEquals, loadEntrypoint, eventually } from "../../harness/assert.js";
import { RpcTarget } from "cloudflare:workers";

class Handle extends RpcTarget {
  disposed = 0;
  ping() {
    return "pong";
  }
  [Symbol.dispose]() {
    this.disposed++;
  }
}

export default async function (t) {
  const handle = new Handle();
  const source = `export default { run(h) { return h.ping(); } };`;
  assertEquals(await loadEntrypoint(t, source).run(handle), "pong");
  await eventually(() => handle.disposed || undefined);
  assertEquals(handle.disposed, 1);
}
