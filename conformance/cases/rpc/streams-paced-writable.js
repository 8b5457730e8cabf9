/*---
clause: rpc.streams-paced
level: should
description: a worker that writes into a stream of the parent waits when nobody reads it
features: []
timeout: 20000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";
import { assertStandsStill } from "../../harness/paced.js";

export default async function (t) {
  const source = `
    let written = 0;
    export default {
      async run(writable) {
        const writer = writable.getWriter();
        try {
          for (;;) {
            await writer.write(new Uint8Array(1 << 16));
            written += 1 << 16;
          }
        } catch {
          return "stopped";
        }
      },
      written() { return written; },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  const { readable, writable } = new TransformStream();
  const ended = entrypoint.run(writable);
  const reader = readable.getReader();
  assertEquals((await reader.read()).done, false);
  await assertStandsStill(() => entrypoint.written(null));
  await reader.cancel("enough");
  assertEquals(await ended, "stopped");
}
