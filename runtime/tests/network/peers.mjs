// The other side of the tests of sockets: servers of Node.js on free ports of 127.0.0.1. Prints the
// ports as one line of JSON, and serves until it is ended.
//   node peers.mjs FOLDER       FOLDER: host.pem, host.key, stranger.pem, stranger.key
import { readFileSync } from "node:fs";
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
console.log(JSON.stringify(ports));
