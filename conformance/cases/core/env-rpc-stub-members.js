/*---
clause: env.rpc-stubs-private
level: must
description: of an RpcTarget in env only the methods of its class can be reached, not its own fields
features: [env-rpc-stubs]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

import { RpcTarget } from "cloudflare:workers";

class Account extends RpcTarget {
  secret = "key";
  #hidden = "hidden";

  balance() {
    return this.#hidden.length;
  }
}

export default async function (t) {
  const agent = loadEntrypoint(
    t,
    `
    export default {
      async run(_, env) {
        const attempt = async (read) => {
          try { return String(await read()); } catch { return "refused"; }
        };
        return [
          await env.ACCOUNT.balance(),
          await attempt(() => env.ACCOUNT.secret),
          await attempt(() => env.ACCOUNT.secret()),
        ];
      },
    };`,
    { env: { ACCOUNT: new Account() } },
  );
  const [balance, ...rest] = await agent.run(null);
  assertEquals(balance, 6);
  assertEquals(
    rest.some((text) => text.includes("key")),
    false,
    "the secret stayed in the parent",
  );
}
