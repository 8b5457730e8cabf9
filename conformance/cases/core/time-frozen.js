/*---
clause: time.frozen
level: should
description: Date.now() does not change over a computation
features: [frozen-clock]
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() {
        const [a, b] = [Date.now(), performance.now()];
        let x = 0;
        for (let i = 0; i < 5e6; i++) x += Math.sqrt(i);
        return [Date.now() - a, performance.now() - b, x > 0];
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), [0, 0, true]);
}
