/*---
clause: env.list
level: observed
description: 'env: ["a"] is an object with the key 0'
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(_, env) { return [Array.isArray(env), env[0]]; } };`;
  assertEquals(await loadEntrypoint(t, source, { env: ["a"] }).run(null), [false, "a"]);
}
