/*---
clause: env.rpc-stubs
level: must
description: an exception of a function in env reaches the guest with its type and message
features: [env-rpc-stubs]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const agent = loadEntrypoint(
    t,
    `
    export default {
      async run(_, env) {
        try {
          await env.REFUSE("x");
        } catch (error) {
          return [error instanceof TypeError, error.name, error.message];
        }
        return "no exception";
      },
    };`,
    {
      env: {
        REFUSE(what) {
          throw new TypeError(`not ${what}`);
        },
      },
    },
  );
  assertEquals(await agent.run(null), [true, "TypeError", "not x"]);
}
