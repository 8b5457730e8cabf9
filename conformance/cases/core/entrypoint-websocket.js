/*---
clause: entrypoints.websocket
level: should
description: messages pass both ways through the socket of a 101 response
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default {
      fetch() {
        const [client, server] = Object.values(new WebSocketPair());
        server.accept();
        server.addEventListener("message", (event) => server.send("echo " + event.data));
        return new Response(null, { status: 101, webSocket: client });
      },
    };`;
  const headers = { upgrade: "websocket" };
  const response = await loadEntrypoint(t, source).fetch("http://x.test/", { headers });
  assertEquals(response.status, 101);
  const socket = response.webSocket;
  socket.accept();
  const message = new Promise((resolve) => {
    socket.addEventListener("message", (event) => resolve(event.data));
  });
  socket.send("hello");
  assertEquals(await message, "echo hello");
  socket.close();
}
