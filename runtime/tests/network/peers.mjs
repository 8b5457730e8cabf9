// The other side of the tests of sockets: servers of Node.js on free ports of 127.0.0.1. Prints the
// ports as one line of JSON, and serves until it is ended.
//   node peers.mjs FOLDER       FOLDER: host.pem, host.key, stranger.pem, stranger.key
// Those for WebSockets need the package ws, of ../integration.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createRequire } from "node:module";
import net from "node:net";
import tls from "node:tls";

const folder = process.argv[2];
const identity = (name) => ({
  cert: readFileSync(`${folder}/${name}.pem`),
  key: readFileSync(`${folder}/${name}.key`),
});
const ports = {};
const halfOpen = { allowHalfOpen: true };

function listen(name, server) {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      ports[name] = server.address().port;
      resolve();
    });
  });
}

// Whoever leaves in the middle is no failure of the peer's.
const serve = (handler) => (socket) => {
  socket.on("error", () => {});
  handler(socket);
};

const echo = serve((socket) => socket.pipe(socket));

const count = serve((socket) => {
  let bytes = 0;
  socket.on("data", (chunk) => (bytes += chunk.length));
  socket.on("end", () => socket.end(String(bytes)));
});

const flood = serve((socket) => {
  const piece = Buffer.alloc(65536, 7);
  let left = 200;
  const go = () => {
    while (left-- > 0) if (!socket.write(piece)) return void socket.once("drain", go);
    socket.end();
  };
  go();
});

// Says "go" to the line STARTTLS, and goes on with TLS.
const upgrade = serve((socket) => {
  let line = "";
  socket.on("data", function first(chunk) {
    line += chunk;
    if (!line.endsWith("\n")) return;
    socket.removeListener("data", first);
    socket.write("go\n");
    const secure = new tls.TLSSocket(socket, { isServer: true, ...identity("host") });
    echo(secure);
  });
});

await listen("ECHO", net.createServer(halfOpen, echo));
await listen("COUNT", net.createServer(halfOpen, count));
await listen("FLOOD", net.createServer(flood));
await listen("BYE", net.createServer(serve((socket) => socket.end("bye"))));
await listen("RESET", net.createServer(serve((socket) => socket.resetAndDestroy())));
await listen("UPGRADE", net.createServer(upgrade));
await listen("SECURE", tls.createServer({ ...identity("host"), ...halfOpen }, echo));
await listen("STRANGER", tls.createServer(identity("stranger"), echo));
await listen("CUT", tls.createServer(identity("host"), serve((socket) => {
  socket.write("half a", () => socket._parent?.destroy() ?? socket._handle?.close());
})));

// ---- WebSockets ----

function loadWs() {
  try {
    return createRequire(new URL("../integration/package.json", import.meta.url))("ws");
  } catch {
    return undefined;
  }
}

// What each path does with a WebSocket.
const PATHS = {
  echo(socket) {
    socket.on("message", (data, binary) => socket.send(data, { binary }));
  },
  close(socket) {
    socket.close(4001, "that was it");
  },
  cut(socket) {
    socket.send("last");
    socket._socket.end(); // no close, by TCP alone
  },
  drop(socket) {
    socket.terminate();
  },
  // A message in three fragments with a ping among them, which must be answered.
  fragments(socket) {
    socket.on("pong", (data) => socket.send(`pong ${data}`));
    socket.send("one ", { fin: false });
    socket.send("two ", { fin: false });
    socket.ping("alive?");
    socket.send("three", { fin: true });
  },
  big(socket) {
    socket.send("x".repeat(5_000_000));
    socket.on("message", (data) => socket.send(String(data.length)));
  },
  many(socket) {
    for (let i = 0; i < 5000; i++) socket.send(`${i} ${"y".repeat(1000)}`);
    socket.close(1000);
  },
  toolong(socket) {
    socket.on("close", () => {});
    socket.send(Buffer.alloc(33 * 1024 * 1024));
  },
};

function serveSockets(server, WebSocketServer) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 64 * 1024 * 1024,
    handleProtocols: (offered) => (offered.has("chosen") ? "chosen" : false),
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => {});
    const path = request.url.slice(1).split("?")[0];
    if (path === "refused") {
      socket.end("HTTP/1.1 403 Not Today\r\nX-Why: closed\r\nTransfer-Encoding: chunked\r\n\r\n" +
        "5\r\nno en\r\n3\r\ntry\r\n0\r\n\r\n");
    } else if (path === "impostor") {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
    } else {
      sockets.handleUpgrade(request, socket, head, (made) => {
        made.on("error", () => {});
        PATHS[path](made);
      });
    }
  });
  return server;
}

const ws = loadWs();
if (ws !== undefined) {
  await listen("WS", serveSockets(createServer(), ws.WebSocketServer));
  await listen("WSS", serveSockets(createSecureServer(identity("host")), ws.WebSocketServer));
}
console.log(JSON.stringify(ports));
