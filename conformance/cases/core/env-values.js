/*---
clause: env.values
level: must
description: plain values arrive in env as they were given
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const env = {
    TEXT: "gr\u00fc\u00df",
    EMPTY: "",
    NUMBER: -1.5,
    ZERO: 0,
    YES: true,
    NO: false,
    NOTHING: null,
    LIST: [1, [2, { three: 3 }]],
    NESTED: { a: { b: { c: "deep" } } },
  };
  const entrypoint = loadEntrypoint(t, `export default { run(_, env) { return env; } };`, { env });
  assertEquals(await entrypoint.run(null), env);
}
