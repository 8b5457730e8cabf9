/*---
clause: time.clock
level: should
description: Date.now() and performance.now() advance over a wait of 30 ms
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run() {
        const [a, b] = [Date.now(), performance.now()];
        await new Promise((resolve) => setTimeout(resolve, 30));
        return [Date.now() - a, performance.now() - b];
      },
    };`;
  for (const passed of await loadEntrypoint(t, source).run(null)) {
    assertEquals(passed >= 25 && passed < 4000, true, `${passed} ms passed`);
  }
}
