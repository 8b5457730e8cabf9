/*---
clause: isolation.prototypes
level: must
description: accessors that a worker puts on built-in prototypes are not there for its parent
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    for (const name of ["length", "name", "polluted"]) {
      Object.defineProperty(Object.prototype, name, {
        configurable: true, get() { return "polluted"; }, set() {},
      });
    }
    export default { run() { return [{}.polluted, { own: 1 }]; } };`,
  );
  assertEquals(await entrypoint.run(null), ["polluted", { own: 1 }], "in the worker");
  assertEquals("polluted" in {}, false, "the parent's Object.prototype");
}
