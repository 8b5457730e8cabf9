/*---
clause: rpc.plain
level: should
description: getters are read, symbols and what is not enumerable are left, frozen objects arrive
  unfrozen
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const value = {
    get computed() {
      return 7;
    },
    [Symbol.for("s")]: 1,
  };
  Object.defineProperty(value, "hidden", { value: "hidden", enumerable: false });
  Object.freeze(value);
  const source = `
    export default {
      run(v) {
        const symbols = Object.getOwnPropertySymbols(v).filter((s) => s === Symbol.for("s"));
        return [v.computed, "hidden" in v, symbols.length, Object.isFrozen(v)];
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(value), [7, false, 0, false]);
}
