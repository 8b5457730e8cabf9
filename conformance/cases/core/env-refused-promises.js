/*---
clause: env.refused
level: should
description: promises, weak maps, symbols and generators in env are DataCloneErrors, nested ones
  too
features: []
---*/
import { assertThrows, format, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const values = [Promise.resolve(1), new WeakMap(), Symbol("s"), (function* () {})()];
  for (const value of values) {
    for (const env of [{ V: value }, { deep: [{ V: value }] }]) {
      const code = workerCode(`export default {};`, { env });
      assertThrows(() => t.loader.load(code), { name: "DataCloneError" }, format(value));
    }
  }
}
