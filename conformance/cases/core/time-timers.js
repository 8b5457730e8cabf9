/*---
clause: time.timers
level: should
description: arguments arrive, a cleared timer does not fire, an interval repeats until it is
  cleared
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run() {
        const args = await new Promise((yes) => setTimeout((...all) => yes(all), 0, 1, "b"));
        let fired = false;
        clearTimeout(setTimeout(() => { fired = true; }, 1));
        const ticks = await new Promise((resolve) => {
          let n = 0;
          const id = setInterval(() => { if (++n === 3) { clearInterval(id); resolve(n); } }, 2);
        });
        return [args, fired, ticks];
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), [[1, "b"], false, 3]);
}
