/*---
clause: hostile.silent
level: should
description: calls of others are answered while a worker waits for a long timer
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const guest = loadEntrypoint(
    t,
    `export default { run() { return new Promise((yes) => setTimeout(yes, 600000)); } };`,
  );
  guest.run(null).catch(() => {});
  const sibling = loadEntrypoint(t, `export default { run(x) { return x; } };`);
  for (let i = 0; i < 5; i++) assertEquals(await sibling.run(i), i);
}
