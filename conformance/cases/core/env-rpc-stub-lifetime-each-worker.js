/*---
clause: env.rpc-stubs-lifetime
level: must
description: the same function in the env of two workers serves both
features: [env-rpc-stubs]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  let calls = 0;
  const env = { NEXT: () => ++calls };
  const source = `export default { run(_, env) { return env.NEXT(); } };`;
  const one = loadEntrypoint(t, source, { env });
  const other = loadEntrypoint(t, source, { env });
  assertEquals([await one.run(null), await other.run(null), await one.run(null)], [1, 2, 3]);
}
