/*---
clause: env.rpc-stubs-private
level: must
description: static methods and private methods of an RpcTarget in env are out of reach
features: [env-rpc-stubs]
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";
import { RpcTarget } from "cloudflare:workers";

class Vault extends RpcTarget {
  static open() {
    return "opened";
  }
  #hidden() {
    return "hidden";
  }
  ask() {
    return this.#hidden().length;
  }
}

export default async function (t) {
  const agent = loadEntrypoint(
    t,
    `export default { call(name, env) { return env.VAULT[name](); } };`,
    { env: { VAULT: new Vault() } },
  );
  assertEquals(await agent.call("ask"), 6);
  for (const name of ["open", "#hidden", "hidden"]) {
    await assertRejects(() => agent.call(name), {}, name);
  }
}
