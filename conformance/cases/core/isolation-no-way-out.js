/*---
clause: isolation.realm
level: must
description: the constructor of a value from the parent leads a worker to its own realm only
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const mark = t.unique().replace(/\W/g, "_");
  globalThis[mark] = "in the parent";
  try {
    const entrypoint = loadEntrypoint(
      t,
      `
      export default {
        run({ mark, value }, env) {
          const realms = [value, env, env.LIST].map((v) => v.constructor.constructor === Function);
          return [realms, mark in globalThis];
        },
      };`,
      { env: { LIST: [] } },
    );
    assertEquals(await entrypoint.run({ mark, value: {} }), [[true, true, true], false]);
  } finally {
    delete globalThis[mark];
  }
}
