/*---
clause: cache.different-ids
level: must
description: ids that differ in case, space, form of a letter or length are different
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run(_, env) { return env.ID; } };`;
  const base = t.unique();
  const ids = ["a", "A", "a ", "é", "e\u0301", "a\u0000", "a".repeat(5000)].map((id) => base + id);
  const stubs = ids.map((ID) =>
    t.loader.get(ID, () => workerCode(source, { env: { ID } })).getEntrypoint(),
  );
  assertEquals(await Promise.all(stubs.map((stub) => stub.run(null))), ids);
}
