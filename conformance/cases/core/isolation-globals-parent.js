/*---
clause: isolation.globals
level: must
description: a worker sees no global of its parent and the parent none of the worker's
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const mark = t.unique().replace(/\W/g, "_");
  globalThis[mark] = "set by the parent";
  try {
    const entrypoint = loadEntrypoint(
      t,
      `
      export default {
        run(mark) {
          const seen = typeof globalThis[mark];
          globalThis[mark + "_child"] = "set by the child";
          return seen;
        },
      };`,
    );
    assertEquals(await entrypoint.run(mark), "undefined", "the parent's global in the worker");
    assertEquals(
      typeof globalThis[`${mark}_child`],
      "undefined",
      "the worker's global in the parent",
    );
  } finally {
    delete globalThis[mark];
  }
}
