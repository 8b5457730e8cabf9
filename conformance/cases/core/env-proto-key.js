/*---
clause: env.proto-key
level: observed
description: a __proto__ key of env changes no prototype
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const env = JSON.parse('{"__proto__": {"polluted": 1}, "A": 1}');
  const source = `export default { run(_, env) { return [env.A, typeof env.polluted]; } };`;
  assertEquals(await loadEntrypoint(t, source, { env }).run(null), [1, "undefined"]);
}
