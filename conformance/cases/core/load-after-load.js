/*---
clause: load.fresh
level: must
description: a worker loaded after another has run finds nothing of it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const SOURCE = `
  let calls = 0;
  export default {
    run() {
      globalThis.seen = (globalThis.seen || 0) + 1;
      return [++calls, globalThis.seen];
    },
  };`;

export default async function (t) {
  assertEquals(await loadEntrypoint(t, SOURCE).run(null), [1, 1], "first");
  assertEquals(await loadEntrypoint(t, SOURCE).run(null), [1, 1], "second");
}
