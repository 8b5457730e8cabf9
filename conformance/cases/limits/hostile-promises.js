/*---
clause: hostile.floods
level: should
description: a hundred thousand promises, and a thousand rejections, touch neither the answer nor a
  sibling's nor the parent's own
features: []
timeout: 15000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      async run() {
        for (let i = 0; i < 100000; i++) Promise.resolve(i).then((x) => x);
        for (let i = 0; i < 1000; i++) Promise.reject(new Error("r" + i));
        await null;
        return "ran";
      },
    };`;
  const sibling = loadEntrypoint(t, `let n = 0; export default { run() { return ++n; } };`);
  assertEquals(await sibling.run(null), 1);
  const flooding = loadEntrypoint(t, source);
  const answers = await Promise.all([flooding.run(null), sibling.run(null), flooding.run(null)]);
  assertEquals(answers, ["ran", 2, "ran"]);
  assertEquals(await new Promise((resolve) => setTimeout(resolve, 0, "parent")), "parent");
}
