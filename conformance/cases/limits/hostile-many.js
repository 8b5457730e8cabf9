/*---
clause: hostile.busy
level: should
description: five workers that loop at once are all ended, and a sibling answers
features: [limits]
timeout: 20000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const guests = Array.from({ length: 5 }, () =>
    loadEntrypoint(t, `export default { run() { for (;;); } };`, { limits: { cpuMs: 20 } }),
  );
  const ended = guests.map((guest) =>
    guest.run(null).then(
      () => "answered",
      () => "ended",
    ),
  );
  assertEquals(await Promise.all(ended), Array(5).fill("ended"));
  const sibling = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  assertEquals(await sibling.run(null), "ran");
}
