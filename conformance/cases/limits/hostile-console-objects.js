/*---
clause: hostile.floods
level: should
description: console methods take getters that throw, cycles, proxies and huge text
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() {
        const cycle = {}; cycle.self = cycle;
        const bad = { get x() { throw new Error("x"); }, toJSON() { throw new Error("json"); } };
        const proxy = new Proxy({}, { get() { throw new Error("proxy"); } });
        for (const value of [cycle, bad, proxy, Symbol("s"), "x".repeat(1 << 16), 10n]) {
          try { console.log(value); } catch {}
          try { console.error("%s %d %o", value, value, value); } catch {}
        }
        return "ran";
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), "ran");
}
