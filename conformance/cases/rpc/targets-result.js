/*---
clause: rpc.targets
level: must
description: the parent calls methods of an RpcTarget that a worker answered
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { RpcTarget } from "cloudflare:workers";
    class Session extends RpcTarget {
      #lines = [];
      say(line) { this.#lines.push(line); return this.#lines.length; }
      get lines() { return this.#lines; }
    }
    export default { run() { return new Session(); } };`;
  const session = await loadEntrypoint(t, source).run(null);
  assertEquals([await session.say("a"), await session.say("b")], [1, 2]);
  assertEquals(await session.lines, ["a", "b"]);
}
