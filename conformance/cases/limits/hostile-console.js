/*---
clause: hostile.floods
level: should
description: ten thousand lines of console do not keep a call from answering
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { for (let i = 0; i < 10000; i++) console.log("line", i, { i }); return "ran"; },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), "ran");
}
