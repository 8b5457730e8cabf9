/*---
clause: hostile.values
level: should
description: getters of a result that throw are an exception, and the worker goes on
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { return { get x() { throw new RangeError("getter"); } }; },
      ok() { return "ok"; },
    };`;
  const guest = loadEntrypoint(t, source);
  await assertRejects(() => guest.run(null));
  assertEquals(await guest.ok(null), "ok");
}
