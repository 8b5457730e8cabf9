/*---
clause: errors.own-properties
level: should
description: code and details of an exception arrive
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { throw Object.assign(new Error("x"), { code: "E_X", details: { at: [1, 2] } }); },
    };`;
  const error = await assertRejects(() => loadEntrypoint(t, source).run(null), { message: "x" });
  assertEquals([error.code, error.details], ["E_X", { at: [1, 2] }]);
}
