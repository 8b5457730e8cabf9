/*---
clause: isolation.hijack
level: should
description: a worker that freezes or deletes its globals can still be called
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `
    for (const name of ["Promise", "Error", "Map", "JSON", "Reflect", "Proxy"]) delete globalThis[name];
    Object.freeze(globalThis);
    export default { async run(x) { return x + 1; } };`);
  assertEquals(await entrypoint.run(41), 42);
}
