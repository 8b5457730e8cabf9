/*---
clause: entrypoints.request-stream
level: should
description: a body that is a stream of chunks arrives whole
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const part of ["a", "b", "c"]) controller.enqueue(encoder.encode(part));
      controller.close();
    },
  });
  const source = `
    export default { async fetch(r) { return new Response("got " + (await r.text())); } };`;
  const entrypoint = loadEntrypoint(t, source);
  const request = new Request("http://x.test/", { method: "POST", body, duplex: "half" });
  assertEquals(await (await entrypoint.fetch(request)).text(), "got abc");
}
