// Clients of `isoload serve`: well-behaved ones (ws), and ones that are not (bytes by hand). Prints TAP.
//   node clients.mjs ISOLOAD MAIN.js
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import net from "node:net";

const { WebSocket, WebSocketServer } =
  createRequire(new URL("../integration/package.json", import.meta.url))("ws");
const [isoload, main] = process.argv.slice(2);
const tests = [];
const test = (name, run) => tests.push({ name, run });

let port;

async function start() {
  const server = spawn(isoload, ["serve", "--listen", "127.0.0.1:0", main],
    { stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => server.kill("SIGKILL"));
  const [line] = await once(server.stdout.setEncoding("utf8"), "data");
  port = Number(line.trim().split(":").pop());
  return server;
}

const get = async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

// How the WebSocket of that query ended at the server's side, as soon as it has.
async function ended(query) {
  for (;;) {
    const seen = JSON.parse(await get(`/closes${query}`));
    if (seen !== null) return seen;
  }
}

// The next things that a WebSocket tells, in their order.
function listen(socket) {
  const seen = [];
  let wake = () => {};
  const tell = (what) => {
    seen.push(what);
    wake();
  };
  socket.on("message", (data, binary) => tell(binary ? data : String(data)));
  socket.on("close", (code, reason) => tell([code, String(reason)]));
  socket.on("error", () => {});
  return async () => {
    while (seen.length === 0) await new Promise((resolve) => (wake = resolve));
    return seen.shift();
  };
}

async function open(path, ...more) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, ...more);
  const next = listen(socket);
  await once(socket, "open");
  return { socket, next };
}

// ---- well-behaved clients ----

test("messages come back", async () => {
  const { socket, next } = await open("/echo?first");
  socket.send("täxt");
  assert.equal(await next(), "täxt");
  socket.send(Buffer.from([0, 255]));
  assert.deepEqual([...(await next())], [0, 255]);
  socket.send("");
  assert.equal(await next(), "");
  socket.close(3001, "bye");
  assert.deepEqual(await next(), [3001, "bye"]);
  assert.deepEqual(await ended("?first"), [3001, true]);
});

test("a ping is answered", async () => {
  const { socket } = await open("/echo");
  socket.ping("still there?");
  assert.equal(String((await once(socket, "pong"))[0]), "still there?");
  socket.terminate();
});

test("fragments become one message", async () => {
  const { socket, next } = await open("/echo");
  socket.send("one ", { fin: false });
  socket.send("two ", { fin: false });
  socket.send("three", { fin: true });
  assert.equal(await next(), "one two three");
  socket.terminate();
});

test("the worker's headers and protocol reach the client", async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/protocol`, ["chat", "other"]);
  const [[response]] = await Promise.all([once(socket, "upgrade"), once(socket, "open")]);
  assert.equal(response.headers["x-from"], "worker");
  assert.equal(socket.protocol, "chat");
  socket.terminate();
});

test("no compression is agreed on", async () => {
  const { socket } = await open("/echo", { perMessageDeflate: true });
  assert.equal(socket.extensions, "");
  socket.terminate();
});

test("the worker closes", async () => {
  const { next } = await open("/close");
  assert.deepEqual(await next(), [4002, "no more"]);
});

test("many messages to a slow client come in order", async () => {
  const { socket, next } = await open("/flood");
  socket.pause();
  await get("/closes?none"); // the server goes on meanwhile
  socket.resume();
  for (let i = 0; i < 3000; i++) assert.equal((await next()).split(" ")[0], String(i));
  assert.deepEqual(await next(), [1000, "all"]);
});

test("large messages come whole", async () => {
  const { socket, next } = await open("/size");
  socket.send(Buffer.alloc(20_000_000));
  assert.equal(await next(), "20000000");
  socket.send("x".repeat(1_000_000));
  assert.equal(await next(), "1000000");
  socket.terminate();
});

test("another request sends to it", async () => {
  const { socket, next } = await open("/hold");
  assert.equal(await get("/tell"), "told");
  assert.equal(await next(), "told by another request");
  socket.terminate();
});

for (const path of ["/loaded", "/named"]) {
  test(`a loaded worker has the other end (${path})`, async () => {
    const { socket, next } = await open(path);
    assert.equal(await next(), `welcome to ${path}`);
    for (let i = 0; i < 100; i++) socket.send(`message ${i}`);
    for (let i = 0; i < 100; i++) assert.equal(await next(), `agent: message ${i}`);
    socket.close(1000, "enough");
    assert.deepEqual(await next(), [1000, "enough"]);
  });
}

test("a WebSocket of another server is handed on", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.on("message", (data, binary) => socket.send(`upstream: ${data}`, { binary }));
  });
  const url = encodeURIComponent(`http://127.0.0.1:${server.address().port}/`);
  const { socket, next } = await open(`/upstream?url=${url}`);
  socket.send("hello");
  assert.equal(await next(), "upstream: hello");
  socket.close(4004, "gone");
  assert.deepEqual(await next(), [4004, "gone"]);
  server.close();
});

// ---- bytes by hand ----

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const HANDSHAKE = (path, more = "") =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n` +
  `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;

class Raw {
  constructor(...pieces) {
    this.bytes = Buffer.alloc(0);
    this.socket = net.connect(port, "127.0.0.1");
    this.socket.on("data", (piece) => {
      this.bytes = Buffer.concat([this.bytes, piece]);
      this.wake?.();
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.closed = true;
      this.wake?.();
    });
    for (const piece of pieces) this.socket.write(piece);
  }

  async until(enough) {
    while (!this.closed && !enough()) await new Promise((resolve) => (this.wake = resolve));
  }

  // The answer's head.
  async head() {
    await this.until(() => this.bytes.includes("\r\n\r\n"));
    const end = this.bytes.indexOf("\r\n\r\n");
    const head = this.bytes.subarray(0, end).toString();
    this.bytes = this.bytes.subarray(end + 4);
    return head;
  }

  // The next frame of up to 125 bytes: [first byte, payload].
  async frame() {
    await this.until(() => this.bytes.length >= 2 && this.bytes.length >= 2 + this.bytes[1]);
    if (this.bytes.length < 2) return undefined;
    const length = this.bytes[1];
    const frame = [this.bytes[0], this.bytes.subarray(2, 2 + length)];
    this.bytes = this.bytes.subarray(2 + length);
    return frame;
  }
}

// A frame as a client sends it, masked with zeros.
function frame(first, payload, { mask = true, length = payload.length } = {}) {
  const head = length < 126 ? Buffer.from([first, length])
    : length < 65536 ? Buffer.from([first, 126, length >> 8, length & 255])
    : Buffer.concat([Buffer.from([first, 127]), (() => {
        const eight = Buffer.alloc(8);
        eight.writeBigUInt64BE(BigInt(length));
        return eight;
      })()]);
  if (mask) head[1] |= 0x80;
  return Buffer.concat([head, mask ? Buffer.alloc(4) : Buffer.alloc(0), Buffer.from(payload)]);
}

// What is sent ends the connection with that code, and the worker hears of an end that is not clean.
function hostile(name, code, ...pieces) {
  test(`${name}: closed with ${code}`, async () => {
    const query = `?${encodeURIComponent(name)}`;
    const raw = new Raw(HANDSHAKE(`/echo${query}`));
    assert.match(await raw.head(), /^HTTP\/1\.1 101 /);
    for (const piece of pieces) raw.socket.write(piece);
    const [first, payload] = await raw.frame();
    assert.equal(first, 0x88);
    assert.equal(payload.readUInt16BE(0), code);
    raw.socket.end();
    await raw.until(() => false);
    assert.deepEqual(await ended(query), [1006, false]);
  });
}

hostile("a frame without a mask", 1002, frame(0x81, "x", { mask: false }));
hostile("a reserved bit", 1002, frame(0xc1, "x"));
hostile("an unknown kind of frame", 1002, frame(0x83, "x"));
hostile("an unknown kind of control frame", 1002, frame(0x8b, "x"));
hostile("a continuation of nothing", 1002, frame(0x80, "x"));
hostile("a message inside of another", 1002, frame(0x01, "x"), frame(0x81, "y"));
hostile("a ping in fragments", 1002, frame(0x09, "x"));
hostile("a ping that is too long", 1002, frame(0x89, Buffer.alloc(126)));
hostile("a close with half a code", 1002, frame(0x88, [3]));
hostile("a close with a code that is none", 1002, frame(0x88, [0, 1]));
hostile("a text that is no UTF-8", 1007, frame(0x81, [0xff, 0xfe]));
hostile("a text that ends in the middle of a character", 1007, frame(0x81, [0xe2, 0x82]));
hostile("a message that is announced too long", 1009, frame(0x82, "x", { length: 33 * 1024 * 1024 }));
hostile("a length beyond all numbers", 1002, Buffer.concat([Buffer.from([0x82, 0xff]), Buffer.alloc(12, 0xff)]));
hostile("fragments without an end", 1009, frame(0x02, "x"),
  ...Array.from({ length: 34 }, () => frame(0x00, Buffer.alloc(1024 * 1024))));

test("many small fragments become one message", async () => {
  const raw = new Raw(HANDSHAKE("/size"));
  await raw.head();
  raw.socket.write(frame(0x02, "x"));
  raw.socket.write(Buffer.concat(Array.from({ length: 200_000 }, () => frame(0x00, "y"))));
  raw.socket.write(Buffer.concat([frame(0x00, ""), frame(0x80, "z")]));
  assert.deepEqual(await raw.frame(), [0x81, Buffer.from("200002")]);
  raw.socket.destroy();
});

test("a frame that comes with the handshake counts", async () => {
  const raw = new Raw(Buffer.concat([Buffer.from(HANDSHAKE("/echo")), frame(0x81, "early")]));
  assert.match(await raw.head(), /Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
  assert.deepEqual(await raw.frame(), [0x81, Buffer.from("early")]);
  raw.socket.destroy();
});

test("a frame that comes byte by byte is a frame", async () => {
  const raw = new Raw(HANDSHAKE("/echo"));
  await raw.head();
  raw.socket.setNoDelay(true);
  for (const byte of frame(0x81, "slow")) {
    await new Promise((resolve) => raw.socket.write(Buffer.from([byte]), resolve));
  }
  assert.deepEqual(await raw.frame(), [0x81, Buffer.from("slow")]);
  raw.socket.destroy();
});

test("pings of a client that reads nothing are not hoarded", async () => {
  const raw = new Raw(HANDSHAKE("/echo?pings"));
  await raw.head();
  raw.socket.pause();
  const pings = Buffer.concat(Array.from({ length: 2000 }, () => frame(0x89, Buffer.alloc(125))));
  let stopped = false;
  for (let i = 0; i < 400 && !stopped; i++) {
    const taken = new Promise((resolve) => raw.socket.write(pings, resolve));
    const answered = get("/closes?none").then(() => get("/closes?none"));
    await Promise.race([taken, answered]);
    stopped = raw.socket.writableLength > 4 * pings.length;
  }
  assert.ok(stopped, "the server stops to read");
  raw.socket.destroy();
  assert.deepEqual(await ended("?pings"), [1006, false]);
});

test("a client that vanishes is an end that is not clean", async () => {
  const raw = new Raw(HANDSHAKE("/echo?vanishes"));
  await raw.head();
  raw.socket.resetAndDestroy();
  assert.deepEqual(await ended("?vanishes"), [1006, false]);
});

// A request that cannot become a WebSocket.
async function refused(request) {
  const raw = new Raw(request);
  const head = await raw.head();
  raw.socket.destroy();
  assert.match(head, /^HTTP\/1\.1 426 /);
  assert.match(head, /sec-websocket-version: 13/i);
}

test("a handshake that is none is refused", async () => {
  await refused("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  await refused(HANDSHAKE("/echo").replace("Version: 13", "Version: 8"));
  await refused(HANDSHAKE("/echo").replace(KEY, "short"));
  await refused(HANDSHAKE("/echo").replace(KEY, "dGhlIHNhbXBsZSBub25jZ!=="));
  await refused(HANDSHAKE("/echo").replace("Upgrade: websocket", "Upgrade: h2c"));
  await refused(HANDSHAKE("/echo").replace("keep-alive, Upgrade", "keep-alive"));
});

test("the server still answers", async () => {
  assert.equal((await fetch(`http://127.0.0.1:${port}/nothing`)).status, 404);
});

// ---- the run ----

const server = await start();
test("a server that stops says so to its clients, and ends", async () => {
  const clients = [await open("/echo"), await open("/loaded"), await open("/hold")];
  await clients[1].next();
  server.kill("SIGTERM");
  for (const { next } of clients) assert.deepEqual(await next(), [1001, "The server is going away."]);
  const [code] = server.exitCode === null ? await once(server, "exit") : [server.exitCode];
  assert.equal(code, 0);
});

let failed = 0;
console.log(`1..${tests.length}`);
for (const [index, { name, run }] of tests.entries()) {
  try {
    await run();
    console.log(`ok ${index + 1} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${index + 1} - ${name}\n  ${String(error.stack).replaceAll("\n", "\n  ")}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
