/*---
clause: rpc.streams
level: must
description: a stream that is not read to its end can be let go, and the worker goes on
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      endless() {
        return new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1000)); }, type: "bytes" });
      },
      run() { return "ran"; },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  const reader = (await entrypoint.endless(null)).getReader();
  assertEquals((await reader.read()).done, false);
  await reader.cancel("enough");
  assertEquals(await entrypoint.run(null), "ran");
}
