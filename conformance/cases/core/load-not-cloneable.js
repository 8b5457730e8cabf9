/*---
clause: load.not-cloneable
level: should
description: structuredClone() of a loader and of a worker stub throws a DataCloneError
features: []
---*/
import { assertThrows, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const loader = t.env.LOADER_SHARED;
  const stub = loadAgent(t, `export default {};`);
  assertThrows(() => structuredClone(loader), { name: "DataCloneError" }, "the loader");
  assertThrows(() => structuredClone({ stub }), { name: "DataCloneError" }, "a stub");
}
