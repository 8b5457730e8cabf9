/*---
clause: hostile.floods
level: should
description: a hundred thousand promises, and as many rejections, do not touch the answer
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run() {
        for (let i = 0; i < 100000; i++) Promise.resolve(i);
        for (let i = 0; i < 1000; i++) Promise.reject(new Error("r" + i));
        await null;
        return "ran";
      },
    };`;
  assertEquals(await loadEntrypoint(t, source).run(null), "ran");
}
