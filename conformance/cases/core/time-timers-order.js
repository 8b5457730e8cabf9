/*---
clause: time.timers-order
level: should
description: timers fire by time, equal and odd delays in the order of their making
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run() {
        const seen = [];
        const at = (name, ms) => new Promise((resolve) => {
          setTimeout(() => { seen.push(name); resolve(); }, ms);
        });
        await Promise.all([at("late", 40), at("a", 0), at("b", -5), at("c", NaN), at("soon", 15)]);
        return seen;
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), ["a", "b", "c", "soon", "late"]);
}
