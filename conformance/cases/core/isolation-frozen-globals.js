/*---
clause: isolation.hijack
level: should
description: a worker that freezes or deletes its globals can still be called
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    const names = ["Promise", "Error", "Map", "JSON", "Reflect", "Proxy"];
    for (const name of names) delete globalThis[name];
    Object.freeze(globalThis);
    export default { async run(x) { return x + 1; } };`,
  );
  assertEquals(await entrypoint.run(41), 42);
}
