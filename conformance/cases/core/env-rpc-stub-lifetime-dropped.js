/*---
clause: env.rpc-stubs-lifetime
level: must
description: a stub in env works after the worker called it many times at once and after an
  exception
features: [env-rpc-stubs]
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const add = (n) => {
    if (n < 0) throw new RangeError("negative");
    return n + 1;
  };
  const agent = loadEntrypoint(
    t,
    `
    export default {
      many(_, env) { return Promise.all([1, 2, 3, 4].map((n) => env.ADD(n))); },
      wrong(_, env) { return env.ADD(-1); },
    };`,
    { env: { ADD: add } },
  );
  assertEquals(await agent.many(null), [2, 3, 4, 5]);
  await assertRejects(() => agent.wrong(null), { type: RangeError });
  assertEquals(await agent.many(null), [2, 3, 4, 5], "after the exception");
}
