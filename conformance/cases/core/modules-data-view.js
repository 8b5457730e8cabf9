/*---
clause: modules.data-view
level: should
description: a {data} module made of a view holds the bytes of the view and none around it
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const all = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import data from "./bytes.bin";
        export default { run() { return Array.from(new Uint8Array(data)); } };`,
      "bytes.bin": { data: all.subarray(2, 5) },
    },
  });
  assertEquals(await entrypoint.run(null), [3, 4, 5]);
}
