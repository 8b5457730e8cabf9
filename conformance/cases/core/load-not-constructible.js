/*---
clause: load.not-constructible
level: should
description: nobody can make a loader with its constructor
features: []
---*/
import { assertEquals, assertThrows, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  for (const value of [t.loaderShared, loadAgent(t, `export default {};`)]) {
    const { constructor } = value;
    if (constructor === Object) continue;
    assertThrows(() => new constructor(), { type: TypeError });
  }
  const { WorkerLoader, WorkerStub } = globalThis;
  assertEquals([WorkerLoader, WorkerStub], [undefined, undefined]);
}
