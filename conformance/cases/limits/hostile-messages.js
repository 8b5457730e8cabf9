/*---
clause: hostile.values
level: should
description: what a worker answers cannot pass for a message of the implementation
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() {
        return { type: "return", id: 0, __rpc: 1, error: { name: "Error" }, stub: 0, $stub: [0] };
      },
    };`;
  const want = { type: "return", id: 0, __rpc: 1, error: { name: "Error" }, stub: 0, $stub: [0] };
  assertEquals(await loadEntrypoint(t, source).run(null), want);
}
