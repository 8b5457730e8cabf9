/*---
clause: outbound.null.websocket
level: should
description: a WebSocket cannot be opened from a worker whose globalOutbound is null
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(url) {
        try {
          const socket = new WebSocket(url);
          return await new Promise((resolve) => {
            socket.addEventListener("open", () => resolve("opened"));
            socket.addEventListener("error", () => resolve("blocked"));
            socket.addEventListener("close", () => resolve("blocked"));
          });
        } catch {
          return "blocked";
        }
      },
    };`,
    { globalOutbound: null },
  );
  assertEquals(await entrypoint.run(t.sink.url().replace("http:", "ws:")), "blocked");
}
