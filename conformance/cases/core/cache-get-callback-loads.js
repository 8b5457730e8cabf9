/*---
clause: cache.get-callback
level: must
description: a callback may itself use the loader
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const inner = t.unique("inner");
  const code = workerCode(`export default { run() { return "source of the other"; } };`);
  const outer = t.loader.get(t.unique("outer"), async () => {
    const text = await t.loader.get(inner, () => code).getEntrypoint().run(null);
    return workerCode(`export default { run() { return ${JSON.stringify(text)}; } };`);
  });
  assertEquals(await outer.getEntrypoint().run(null), "source of the other");
}
