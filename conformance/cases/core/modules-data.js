/*---
clause: modules.data
level: must
description: a {data} module's default export is an ArrayBuffer with exactly the bytes
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const bytes = Array.from({ length: 256 }, (_, i) => i);
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import data from "./bytes.bin";
        export default {
          run() { return [data instanceof ArrayBuffer, Array.from(new Uint8Array(data))]; },
        };`,
      "bytes.bin": { data: new Uint8Array(bytes).buffer },
    },
  });
  assertEquals(await entrypoint.run(null), [true, bytes]);
}
