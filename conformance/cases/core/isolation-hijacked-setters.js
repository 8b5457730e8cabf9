/*---
clause: isolation.hijack
level: should
description: setters on Object.prototype do not swallow properties of what a worker answers
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    for (const name of ["value", "taken"]) {
      Object.defineProperty(Object.prototype, name, {
        configurable: true, get() { return "inherited"; }, set() {},
      });
    }
    export default { run(x) { return { value: x.value, taken: { taken: 1 } }; } };`,
  );
  assertEquals(await entrypoint.run({ value: 7 }), { value: 7, taken: { taken: 1 } });
}
