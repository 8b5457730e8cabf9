/*---
clause: entrypoints.object-method
level: must
description: async methods, functions and arrow functions of an object are methods alike
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    function plain(x) { return ["plain", x]; }
    export default {
      plain,
      arrow: (x) => ["arrow", x],
      async later(x) { await null; return ["later", x]; },
    };`,
  );
  for (const name of ["plain", "arrow", "later"]) {
    assertEquals(await entrypoint[name](1), [name, 1]);
  }
}
