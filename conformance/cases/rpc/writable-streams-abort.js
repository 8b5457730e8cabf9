/*---
clause: rpc.writable-streams
level: must
description: a worker that aborts the stream makes its reader fail
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const { readable, writable } = new TransformStream();
  const source = `
    export default {
      async run(writable) {
        const writer = writable.getWriter();
        await writer.abort(new Error("gave up"));
        return "aborted";
      },
    };`;
  const text = new Response(readable).text().then(
    () => "read",
    () => "failed",
  );
  assertEquals(await loadEntrypoint(t, source).run(writable), "aborted");
  assertEquals(await text, "failed");
}
