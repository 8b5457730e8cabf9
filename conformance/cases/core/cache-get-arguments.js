/*---
clause: cache.get-arguments
level: should
description: get() without a callback that is a function throws a TypeError
features: []
---*/
import { assertThrows } from "../../harness/assert.js";

export default async function (t) {
  const id = t.unique();
  assertThrows(() => t.loader.get(), { type: TypeError }, "no argument");
  for (const callback of [undefined, null, "code", {}]) {
    assertThrows(
      () => t.loader.get(id, callback),
      { type: TypeError },
      `callback: ${String(callback)}`,
    );
  }
}
