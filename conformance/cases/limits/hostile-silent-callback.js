/*---
clause: hostile.silent
level: should
description: a parent's callback that never answers does not hold the worker's other calls
features: []
---*/
import { assertEquals, loadEntrypoint, eventually } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run(f) { return f(); }, ok() { return "ok"; } };`;
  const guest = loadEntrypoint(t, source);
  let release;
  const pending = guest.run(() => new Promise((resolve) => (release = resolve)));
  assertEquals([await guest.ok(null), await guest.ok(null)], ["ok", "ok"]);
  await eventually(() => release);
  release("at last");
  assertEquals(await pending, "at last");
}
