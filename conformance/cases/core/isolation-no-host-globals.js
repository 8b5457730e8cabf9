/*---
clause: isolation.no-host-globals
level: should
description: a worker without compatibility flags finds no global of the host program
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    const NAMES = [
      "process", "require", "Buffer", "global", "Deno", "Bun", "gc", "d8", "load", "quit", "os",
    ];
    export default { run() { return NAMES.filter((name) => name in globalThis); } };`,
  );
  assertEquals(await entrypoint.run(null), []);
}
