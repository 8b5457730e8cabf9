/*---
clause: hostile.strings
level: should
description: doubling a string until it is too long is a RangeError
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run() { let x = "x"; for (;;) x += x; }, ok() { return "ok"; } };`;
  const guest = loadEntrypoint(t, source);
  await assertRejects(() => guest.run(null), { type: RangeError });
  assertEquals(await guest.ok(null), "ok");
}
