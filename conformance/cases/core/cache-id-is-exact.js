/*---
clause: cache.different-ids
level: must
description: ids that differ only in case, space or length are different
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const base = t.unique();
  const ids = [`${base}a`, `${base}A`, `${base}a `, `${base}aa`, `${base}\u00e4`, `${base}a\u0308`];
  for (const id of ids) {
    const code = workerCode(`export default { run(_, env) { return env.ID; } };`, {
      env: { ID: id },
    });
    assertEquals(
      await t.loader
        .get(id, () => code)
        .getEntrypoint()
        .run(null),
      id,
    );
  }
}
