/*---
clause: env.persists
level: should
description: what a call puts into env the next one finds
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(_, env) { return (env.N = (env.N || 0) + 1); } };`;
  const entrypoint = loadEntrypoint(t, source, { env: {} });
  assertEquals([await entrypoint.run(null), await entrypoint.run(null)], [1, 2]);
}
