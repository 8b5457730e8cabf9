/*---
clause: isolation.shared-memory
level: should
description: Atomics.wait() is refused
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    export default {
      run() { try { wait(); return "waited"; } catch (e) { return e.name; } },
    };`;
  const name = await loadEntrypoint(t, source).run(null);
  assertEquals(["TypeError", "ReferenceError"].includes(name), true, name);
}
