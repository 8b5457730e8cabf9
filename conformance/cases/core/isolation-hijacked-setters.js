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
    for (const name of ["kept", "taken"]) {
      Object.defineProperty(Object.prototype, name, {
        configurable: true, get() { return "inherited"; }, set() {},
      });
    }
    export default { run(x) { return { kept: x.kept, taken: { taken: 1 } }; } };`,
  );
  assertEquals(await entrypoint.run({ kept: 7 }), { kept: 7, taken: { taken: 1 } });
}
