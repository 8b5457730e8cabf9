/*---
clause: modules.built-in-exports
level: should
description: the other exports of cloudflare:workers and cloudflare:sockets are there
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import * as workers from "cloudflare:workers";
    import * as sockets from "cloudflare:sockets";
    export default {
      run() {
        const { DurableObject, RpcStub, env, waitUntil, exports } = workers;
        const all = [DurableObject, RpcStub, env, waitUntil, exports, sockets.connect];
        return all.map((value) => typeof value);
      },
    };`;
  const want = ["function", "function", "object", "function", "object", "function"];
  assertEquals(await loadEntrypoint(t, source).run(null), want);
}
