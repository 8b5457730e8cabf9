/*---
clause: env.rpc-stubs-private
level: must
description: fields, also functions, of an RpcTarget in env are out of reach
features: [env-rpc-stubs]
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";
import { RpcTarget } from "cloudflare:workers";

class Vault extends RpcTarget {
  secret = "key";
  open = () => "opened";
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
    `
    export default {
      async run(name, env) { return await env.VAULT[name]; },
      call(name, env) { return env.VAULT[name](); },
    };`,
    { env: { VAULT: new Vault() } },
  );
  assertEquals(await agent.call("ask"), 6);
  await assertRejects(() => agent.call("open"), {}, "a field that is a function");
  await assertRejects(() => agent.run("secret"), {}, "a field");
}
