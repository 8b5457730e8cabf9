/*---
clause: isolation.timer-text
level: should
description: setTimeout("code") throws a TypeError
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run() {
        try { setTimeout("globalThis.hit = 1", 0); } catch (e) { return e.name; }
        await new Promise((resolve) => setTimeout(resolve, 2));
        return globalThis.hit;
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), "TypeError");
}
