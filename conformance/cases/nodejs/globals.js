/*---
clause: nodejs.globals
level: should
description: the globals of Node are there with the flag
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() { return [typeof process, typeof Buffer, global === globalThis, typeof setImmediate]; },
    };`;
  const entrypoint = loadEntrypoint(t, source, { compatibilityFlags: ["nodejs_compat"] });
  assertEquals(await entrypoint.run(null), ["object", "function", true, "function"]);
}
