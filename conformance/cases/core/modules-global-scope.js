/*---
clause: modules.global-scope
level: should
description: setTimeout and random bytes throw at the top level, fetch rejects, and the worker
  starts
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const threw = {};
    try { setTimeout(() => {}, 1); } catch { threw.timer = true; }
    try { crypto.getRandomValues(new Uint8Array(4)); } catch { threw.random = true; }
    try { crypto.randomUUID(); } catch { threw.uuid = true; }
    await fetch("http://x.test/").catch(() => { threw.fetch = true; });
    export default { run() { return threw; } };`;
  const want = { timer: true, random: true, uuid: true, fetch: true };
  assertEquals(await loadEntrypoint(t, source).run(null), want);
}
