/*---
clause: rpc.streams
level: must
description: the parent reads a stream that a worker answered, in the order of its chunks
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run() {
        let n = 0;
        return new ReadableStream({
          type: "bytes",
          pull(controller) {
            controller.enqueue(new Uint8Array([n++]));
            if (n === 200) controller.close();
          },
        });
      },
    };`;
  const stream = await loadEntrypoint(t, source).run(null);
  const bytes = Array.from(new Uint8Array(await new Response(stream).arrayBuffer()));
  assertEquals(bytes, Array.from({ length: 200 }, (_, i) => i));
}
