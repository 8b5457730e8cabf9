/*---
clause: hostile.floods
level: should
description: a worker that answers a thousand functions a call, ten times, still answers
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run() { return Array.from({ length: 1000 }, (_, i) => () => i); } };`;
  const guest = loadEntrypoint(t, source);
  for (let i = 0; i < 10; i++) {
    const stubs = await guest.run(null);
    assertEquals(await stubs[999](), 999);
    stubs[Symbol.dispose]?.();
  }
}
