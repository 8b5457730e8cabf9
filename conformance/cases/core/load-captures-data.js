/*---
clause: load.captures-code
level: should
description: the bytes of a data module are copied by load()
features: []
---*/
import { assertEquals, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const bytes = new Uint8Array([1, 2, 3]);
  const stub = t.loader.load(
    workerCode({
      modules: {
        "agent.js": `
        import data from "./bytes.bin";
        export default { run() { return Array.from(new Uint8Array(data)); } };`,
        "bytes.bin": { data: bytes.buffer },
      },
    }),
  );
  bytes.fill(9);
  assertEquals(await stub.getEntrypoint().run(null), [1, 2, 3]);
}
