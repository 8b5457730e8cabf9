/*---
clause: rpc.streams
level: must
description: a stream carries more than a call may, whole
features: []
timeout: 20000
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      run(chunks) {
        let n = 0;
        return new ReadableStream({
          type: "bytes",
          pull(controller) {
            controller.enqueue(new Uint8Array(1 << 20).fill(n));
            if (++n === chunks) controller.close();
          },
        });
      },
    };`;
  const reader = (await loadEntrypoint(t, source).run(36)).getReader();
  let [length, wrong] = [0, 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    // The first and the last byte of each chunk say whether it stands where it should.
    if (value[0] !== length >> 20) wrong++;
    length += value.length;
    if (value[value.length - 1] !== (length - 1) >> 20) wrong++;
  }
  assertEquals([length, wrong], [36 << 20, 0]);
}
