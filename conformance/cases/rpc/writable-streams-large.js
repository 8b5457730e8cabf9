/*---
clause: rpc.writable-streams
level: must
description: a megabyte written in chunks arrives whole
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const { readable, writable } = new TransformStream();
  const source = `
    export default {
      async run(writable) {
        const writer = writable.getWriter();
        for (let i = 0; i < 64; i++) await writer.write(new Uint8Array(16384).fill(i));
        await writer.close();
      },
    };`;
  const bytes = new Response(readable).arrayBuffer();
  await loadEntrypoint(t, source).run(writable);
  const got = new Uint8Array(await bytes);
  assertEquals([got.length, got[0], got[16384 * 10], got[got.length - 1]], [1 << 20, 0, 10, 63]);
}
