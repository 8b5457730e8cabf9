/*---
clause: outbound.service.websocket
level: should
description: a WebSocket that the worker opens is the one that the service answers
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const globalOutbound = t.ctx.exports.OutboundEcho({ props: { greeting: "hi" } });
  const source = `
    export default {
      async run(url) {
        const socket = new WebSocket(url);
        const next = (type) => new Promise((resolve, reject) => {
          socket.addEventListener(type, resolve, { once: true });
          socket.addEventListener("error", () => reject(new Error("it failed")), { once: true });
        });
        await next("open");
        socket.send("hello");
        const { data } = await next("message");
        socket.close();
        return data;
      },
    };`;
  const entrypoint = loadEntrypoint(t, source, { globalOutbound });
  const url = `${t.sink.host}:${t.sink.port}/path`;
  assertEquals(await entrypoint.run(`ws://${url}`), `hi http://${url} hello`);
}
