/*---
clause: hostile.floods
level: should
description: five thousand calls of a callback all arrive, in order
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  let next = 0;
  let inOrder = true;
  const callback = (n) => {
    if (n !== next++) inOrder = false;
  };
  const source = `
    export default {
      async run(f) {
        const all = [];
        for (let i = 0; i < 5000; i++) all.push(f(i));
        await Promise.all(all);
        return all.length;
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(callback), 5000);
  assertEquals([next, inOrder], [5000, true]);
}
