/*---
clause: env.rpc-stubs-lifetime
level: must
description: a stub in env serves every call of the worker, not only the first
features: [env-rpc-stubs]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  let calls = 0;
  const agent = loadEntrypoint(t, `export default { run(_, env) { return env.NEXT(); } };`, {
    env: { NEXT: () => ++calls },
  });
  assertEquals([await agent.run(null), await agent.run(null), await agent.run(null)], [1, 2, 3]);
}
