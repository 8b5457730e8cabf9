/*---
clause: load.getter-error
level: should
description: an error thrown by a getter of the code comes out of load() unchanged
features: []
---*/
import { assertEquals, assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const mistake = new RangeError("the getter's own");
  const code = workerCode(`export default { run() { return "ran"; } };`);
  Object.defineProperty(code.modules, "other.js", {
    enumerable: true,
    get() {
      throw mistake;
    },
  });
  const thrown = assertThrows(() => t.loader.load(code));
  assertEquals(thrown === mistake, true, "the same error object");
}
