/*---
clause: hostile.floods
level: should
description: a hundred workers that fail to start at once leave the hundred and first alone
features: []
timeout: 15000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const failures = Array.from({ length: 100 }, (_, i) =>
    loadEntrypoint(t, `throw new Error("start ${i}"); export default {};`)
      .run(null)
      .then(
        () => 0,
        () => 1,
      ),
  );
  const good = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  assertEquals(await good.run(null), "ran");
  assertEquals((await Promise.all(failures)).reduce((a, b) => a + b), 100);
}
