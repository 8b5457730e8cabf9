/*---
clause: load.arguments
level: should
description: load() without an argument, or with one that is no object, throws a TypeError
features: []
---*/
import { assertThrows } from "../../harness/assert.js";

export default async function (t) {
  for (const code of [[], [undefined], [null], ["code"], [5], [true]]) {
    assertThrows(() => t.loader.load(...code), { type: TypeError }, String(code));
  }
}
