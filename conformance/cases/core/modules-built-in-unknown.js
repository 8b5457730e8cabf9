/*---
clause: modules.built-in-unknown
level: should
description: internal and unknown built-in modules are no modules
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const unknown = ["cloudflare:none", "internal:x", "node:fs"];
  const names = ["cloudflare-internal:env", "workerd:unsafe", ...unknown];
  const source = `export default { run(name) { return import(name).then(() => 1, () => 0); } };`;
  const entrypoint = loadEntrypoint(t, source);
  for (const name of names) assertEquals(await entrypoint.run(name), 0, name);
}
