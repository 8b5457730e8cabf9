/*---
clause: tails.not-dynamic
level: should
description: load() throws a DataCloneError for a tail worker that was loaded itself
features: []
---*/
import { assertThrows, loadEntrypoint, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const tail = loadEntrypoint(t, `export default { tail() {} };`);
  const code = workerCode(`export default {};`, { tails: [tail] });
  assertThrows(() => t.loader.load(code), { name: "DataCloneError" });
}
