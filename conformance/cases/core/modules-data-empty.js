/*---
clause: modules.data
level: must
description: a data module without a byte is an empty ArrayBuffer
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import data from "./data";
        export default { run() { return [data instanceof ArrayBuffer, data.byteLength]; } };`,
      data: { data: new ArrayBuffer(0) },
    },
  });
  assertEquals(await entrypoint.run(null), [true, 0]);
}
