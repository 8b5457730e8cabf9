/*---
clause: entrypoints.response-stream
level: should
description: the caller reads the first chunk of a body before the worker writes the second
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    let more;
    const encoder = new TextEncoder();
    export default {
      fetch() {
        const body = new ReadableStream({
          async start(controller) {
            controller.enqueue(encoder.encode("first"));
            await new Promise((resolve) => (more = resolve));
            controller.enqueue(encoder.encode("second"));
            controller.close();
          },
        });
        return new Response(body);
      },
      more() { more(); },
    };`;
  const entrypoint = loadEntrypoint(t, source);
  const response = await entrypoint.fetch("http://x.test/");
  const reader = response.body.getReader();
  const decode = (bytes) => new TextDecoder().decode(bytes);
  assertEquals(decode((await reader.read()).value), "first");
  const rest = reader.read();
  await entrypoint.more(null);
  assertEquals([decode((await rest).value), (await reader.read()).done], ["second", true]);
}
