/*---
clause: env.module
level: should
description: that env is the worker's own and never the parent's
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { env } from "cloudflare:workers";
    export default { run() { return Object.keys(env); } };`;
  assertEquals(await loadEntrypoint(t, source, { env: { A: 1 } }).run(null), ["A"]);
  assertEquals(await loadEntrypoint(t, source).run(null), []);
}
