/*---
clause: env.copied
level: must
description: two workers that were given the same env object do not see what the other does to it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const env = { LIST: { of: [1, 2] } };
  const source = `
    export default {
      spoil(_, env) { env.LIST.of.push(3); delete env.LIST.none; env.NEW = 1; },
      run(_, env) { return [env.LIST, "NEW" in env]; },
    };`;
  const one = loadEntrypoint(t, source, { env });
  const other = loadEntrypoint(t, source, { env });
  await one.spoil(null);
  assertEquals(await other.run(null), [{ of: [1, 2] }, false], "the other worker");
  assertEquals(env, { LIST: { of: [1, 2] } }, "the parent");
}
