/*---
clause: nodejs.modules
level: should
description: a worker with nodejs_compat finds modules of Node
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { Buffer } from "node:buffer";
    import assert from "node:assert";
    import { EventEmitter } from "node:events";
    import { inspect } from "node:util";
    import path from "node:path";
    import { AsyncLocalStorage } from "node:async_hooks";
    export default {
      run() {
        assert.strictEqual(path.join("a", "..", "b"), "b");
        const storage = new AsyncLocalStorage();
        return [
          Buffer.from("hi").toString("hex"), typeof EventEmitter, inspect([1]),
          storage.run(7, () => storage.getStore()),
        ];
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { compatibilityFlags: ["nodejs_compat"] });
  assertEquals(await entrypoint.run(null), ["6869", "function", "[ 1 ]", 7]);
}
