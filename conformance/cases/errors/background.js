/*---
clause: errors.background
level: should
description: failures beside the call do not touch its answer, and the worker goes on
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run() {
        Promise.reject(new Error("unhandled"));
        setTimeout(() => { throw new Error("in a timer"); }, 0);
        queueMicrotask(() => { throw new Error("in a microtask"); });
        await new Promise((resolve) => setTimeout(resolve, 3));
        return "ran";
      },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  assertEquals([await entrypoint.run(null), await entrypoint.run(null)], ["ran", "ran"]);
}
