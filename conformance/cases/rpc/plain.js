/*---
clause: rpc.plain
level: should
description: getters are read, symbols and what is not enumerable are left, frozen objects arrive
  unfrozen
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const value = Object.freeze({
    get computed() {
      return 7;
    },
    [Symbol.for("s")]: 1,
  });
  const source = `
    export default {
      run(v) { return [v.computed, Object.getOwnPropertySymbols(v).length, Object.isFrozen(v)]; },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(value), [7, 0, false]);
}
