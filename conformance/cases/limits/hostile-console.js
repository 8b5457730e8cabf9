/*---
clause: hostile.floods
level: should
description: two thousand lines of console do not keep a call from answering
features: []
timeout: 15000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { for (let i = 0; i < 2000; i++) console.log("line", i, { i }); return "ran"; },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), "ran");
}
