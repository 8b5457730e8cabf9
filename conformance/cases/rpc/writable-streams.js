/*---
clause: rpc.writable-streams
level: must
description: what a worker writes into a stream of the parent arrives
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const { readable, writable } = new TransformStream();
  const source = `
    export default {
      async run(writable) {
        const writer = writable.getWriter();
        for (const part of ["a", "b", "c"]) await writer.write(new TextEncoder().encode(part));
        await writer.close();
        return "written";
      },
    };`;
  const text = new Response(readable).text();
  assertEquals(await loadEntrypoint(t, source).run(writable), "written");
  assertEquals(await text, "abc");
}
