/*---
clause: errors.worker-survives
level: should
description: a worker that threw answers the next call, with its state
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    let calls = 0;
    export default {
      run(fail) {
        calls++;
        if (fail) throw new Error("asked to fail");
        return calls;
      },
    };`,
  );
  await assertRejects(() => entrypoint.run(true), { message: "asked to fail" });
  await assertRejects(() => entrypoint.run(true), { message: "asked to fail" });
  assertEquals(await entrypoint.run(false), 3);
}
