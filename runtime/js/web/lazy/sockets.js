// connect() of cloudflare:sockets, and what a service's connect() handler is given.
//
// What is behind a Socket is a wire: connections of the host (three pipes, see loader/sockets.c), or a
// pair of streams that a service answered with. Both have the same members:
//   opened        a promise of { remoteAddress, localAddress }
//   closed        a promise that settles when the connection is over
//   read()        a promise of bytes, or of undefined at the end
//   stop()        nothing will be read any more
//   write(bytes)  a promise that settles when more may be written
//   end()         nothing will be written any more
//   abort(text)   ends the connection
//   startTls(name) the wire that goes on with TLS

import { bindHost, host } from "../support/host.js";
import { defineInterface, viewBytes } from "../support/idl.js";

const REFUSED = "proxy request failed, cannot connect to the specified address";
const CLOSED = "This socket has been closed.";
const LEFT = "The other side has closed the connection.";
const BUFFER = 64 * 1024; // bytes that a service may be ahead of its caller, and the other way
const PIECE = 256 * 1024; // bytes written at a time
const TRANSPORTS = ["off", "on", "starttls"];

const ignore = () => {};

function quiet(promise) {
  promise.catch(ignore);
  return promise;
}

function messageOf(reason) {
  try {
    return reason instanceof Error ? reason.message : `${reason ?? CLOSED}`;
  } catch {
    return CLOSED;
  }
}

// ---- what connect() is told ----

function splitAddress(text) {
  let url;
  try {
    url = new (host.lazy("url").URL)(`https://${text}`);
  } catch {
    throw new TypeError("Specified address could not be parsed.");
  }
  if (url.hostname === "") throw new TypeError("Specified address is missing hostname.");
  // The port that https has anyway is not kept.
  const port = url.port === "" && text.endsWith(":443") ? "443" : url.port;
  if (port === "") throw new TypeError("Specified address is missing port.");
  return { hostname: url.hostname, port: Number(port) };
}

function readAddress(address) {
  const given = typeof address === "object" && address !== null;
  const { hostname, port } = given
    ? { hostname: `${address.hostname}`, port: Number(address.port) }
    : splitAddress(`${address}`);
  if (!/^[-._[\]:a-zA-Z0-9]{1,255}$/.test(hostname)) {
    throw new TypeError(
      "Specified address is empty string, contains unsupported characters or is too long.",
    );
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new TypeError(`Specified address has no port between 1 and 65535, but ${port}.`);
  }
  return { hostname, port };
}

// What a connection is to be: plain data, which also crosses to a service.
function describe(address, options) {
  const { hostname, port } = readAddress(address);
  const secureTransport = `${options?.secureTransport ?? "off"}`;
  if (!TRANSPORTS.includes(secureTransport)) {
    throw new TypeError(`Unsupported value in secureTransport socket option: ${secureTransport}`);
  }
  return { hostname, port, secureTransport, allowHalfOpen: Boolean(options?.allowHalfOpen) };
}

// ---- wires ----

// A connection of the host's. begin(status, inlet, outlet) starts it, at once or later.
function pipeWire(begin) {
  const { inletReader, outletWriter } = host.lazy("pipes");
  const status = host.ops.inletNew();
  const inlet = host.ops.inletNew();
  const outlet = host.ops.outletNew();
  const state = inletReader(status);
  const reader = inletReader(inlet);
  const writer = outletWriter(outlet);
  const begun = quiet((async () => begin(status, inlet, outlet))());
  const opened = begun.then(async () => {
    let bytes;
    try {
      bytes = await state.next();
    } catch (error) {
      throw new Error(`${REFUSED}: ${error.message}`);
    }
    if (bytes === undefined) throw new Error(CLOSED);
    return JSON.parse(host.ops.utf8Decode(bytes));
  });
  return {
    opened: quiet(opened),
    closed: quiet(opened.then(() => state.next())),
    async read() {
      await opened;
      return await reader.next();
    },
    stop: () => reader.stop(),
    async write(bytes) {
      await begun;
      for (let at = 0; at < bytes.length; at += PIECE) {
        await writer.ready();
        if (writer.isGone()) {
          await opened; // says why better than we could
          throw new Error(await writer.gone);
        }
        writer.write(bytes.subarray(at, at + PIECE));
      }
    },
    async end() {
      await opened;
      writer.end();
    },
    abort(text) {
      reader.stop();
      writer.abort(text);
    },
    startTls(name) {
      const start = async (...numbers) => {
        await opened;
        host.ops.socketStartTls(outlet, ...numbers, name);
      };
      return pipeWire(start);
    },
  };
}

function internetWire({ hostname, port, secureTransport, allowHalfOpen }) {
  const name = secureTransport === "on" ? hostname : undefined;
  return pipeWire((status, inlet, outlet) => {
    host.ops.socketConnect(status, inlet, outlet, hostname, port, name, allowHalfOpen);
  });
}

// What a service answered, or will: { info, readable, writable, startTls? }.
function streamWire(answer) {
  const reader = quiet(answer.then(({ readable }) => readable.getReader()));
  const writer = quiet(answer.then(({ writable }) => writable.getWriter()));
  writer.then((own) => own.closed).catch(ignore);
  return {
    opened: quiet(answer.then(({ info }) => ({ ...info }))),
    closed: quiet(reader.then((own) => own.closed)),
    async read() {
      const { done, value } = await (await reader).read();
      return done ? undefined : viewBytes(value);
    },
    stop: () => void reader.then((own) => own.cancel(new Error(LEFT))).catch(ignore),
    write: async (bytes) => (await writer).write(bytes),
    end: async () => (await writer).close(),
    abort(text) {
      const reason = new Error(text);
      reader.then((own) => own.cancel(reason)).catch(ignore);
      writer.then((own) => own.abort(reason)).catch(ignore);
    },
    startTls(name) {
      const next = answer.then(({ startTls }) => {
        if (startTls === undefined) {
          throw new Error("startTls() is not supported on this connection.");
        }
        return startTls(name);
      });
      return streamWire(next);
    },
  };
}

// ---- streams of a wire ----

// Streams that nobody holds any more are given up.
const forgotten = new FinalizationRegistry((end) => end());

// ended() is called when there is nothing more to read.
function readableOf(wire, ended) {
  let over = false;
  const finish = () => {
    over = true;
    forgotten.unregister(finish);
  };
  const stream = new (host.lazy("streams").ReadableStream)({
    type: "bytes",
    async pull(controller) {
      const bytes = await wire.read();
      if (over) return;
      if (bytes !== undefined) {
        controller.enqueue(bytes);
        return;
      }
      finish();
      controller.close();
      controller.byobRequest?.respond(0);
      ended();
    },
    cancel() {
      finish();
      wire.stop();
    },
  });
  forgotten.register(stream, () => wire.stop(), finish);
  return stream;
}

function bytesOf(chunk) {
  const bytes = viewBytes(chunk);
  if (bytes === undefined) {
    throw new TypeError(
      "A socket carries bytes; write an ArrayBuffer or a view of one, or use a TextEncoderStream.",
    );
  }
  return bytes;
}

// `flow.written` is a promise of all that has been written so far.
function writableOf(wire, flow) {
  const stream = new (host.lazy("streams").WritableStream)({
    write(chunk) {
      if (flow.ended) throw new Error(CLOSED);
      flow.written = wire.write(bytesOf(chunk));
      return flow.written;
    },
    close() {
      forgotten.unregister(flow);
      if (flow.ended) return undefined;
      flow.ended = true;
      return wire.end();
    },
    abort(reason) {
      forgotten.unregister(flow);
      flow.ended = true;
      wire.abort(messageOf(reason));
    },
  });
  const giveUp = () => {
    if (!flow.ended) quiet(wire.end());
    flow.ended = true;
  };
  forgotten.register(stream, giveUp, flow);
  return stream;
}

// ---- Socket ----

const INTERNAL = Symbol("internal");

class Socket {
  #wire;
  #description;
  #flow = { ended: false, written: Promise.resolve() };
  #readable;
  #writable;
  #opened;
  #closed;
  #close; // settles #closed
  #upgraded = false;
  #secure;

  constructor(wire, description, token) {
    if (token !== INTERNAL) throw new TypeError("Illegal constructor");
    const { secureTransport, allowHalfOpen } = description;
    this.#wire = wire;
    this.#description = description;
    this.#secure = secureTransport;
    const flow = this.#flow;
    this.#readable = readableOf(wire, () => {
      if (allowHalfOpen || flow.ended) return;
      flow.ended = true;
      quiet(flow.written).then(() => wire.end()).catch(ignore);
    });
    this.#writable = writableOf(wire, flow);
    this.#opened = wire.opened;
    this.#closed = quiet(
      new Promise((resolve, reject) => {
        this.#close = resolve;
        wire.closed.then(() => resolve(), reject);
      }),
    );
  }

  get readable() {
    return this.#readable;
  }

  get writable() {
    return this.#writable;
  }

  get opened() {
    return this.#opened;
  }

  get closed() {
    return this.#closed;
  }

  get upgraded() {
    return this.#upgraded;
  }

  get secureTransport() {
    return this.#secure;
  }

  // What was written before still goes out.
  async close() {
    if (!this.#flow.ended) {
      this.#flow.ended = true;
      await this.#flow.written.then(() => this.#wire.end()).catch(ignore);
    }
    this.#wire.stop();
    this.#close();
  }

  startTls(options = undefined) {
    if (this.#secure === "on") throw new TypeError("Cannot startTls on a TLS socket.");
    if (this.#upgraded) throw new TypeError("startTls can only be called once.");
    if (this.#secure !== "starttls") {
      throw new TypeError(
        "The `secureTransport` socket option must be set to 'starttls' for startTls to be used.",
      );
    }
    this.#upgraded = true;
    this.#flow.ended = true;
    const expected = options?.expectedServerHostname;
    const name = expected === undefined ? this.#description.hostname : `${expected}`;
    const wire = this.#wire;
    const next = later(this.#flow.written.then(() => wire.startTls(name)));
    this.#close();
    return new Socket(next, { ...this.#description, secureTransport: "on" }, INTERNAL);
  }

  // The handler that has this socket is done, or has failed.
  static finish(socket, error) {
    const flow = socket.#flow;
    if (error !== undefined) socket.#wire.abort(messageOf(error));
    else if (!flow.ended) quiet(flow.written).then(() => socket.#wire.end()).catch(ignore);
    flow.ended = true;
    if (error === undefined) socket.#wire.stop();
    socket.#close();
  }
}

const { finish } = Socket;
delete Socket.finish;
defineInterface({ Socket });

// A wire that there will be.
function later(promise) {
  quiet(promise);
  const call = (name) => async (...args) => (await promise)[name](...args);
  const tell = (name) => (...args) => void promise.then((wire) => wire[name](...args)).catch(ignore);
  return {
    opened: quiet(promise.then((wire) => wire.opened)),
    closed: quiet(promise.then((wire) => wire.closed)),
    read: call("read"),
    write: call("write"),
    end: call("end"),
    stop: tell("stop"),
    abort: tell("abort"),
    startTls: (name) => later(promise.then((wire) => wire.startTls(name))),
  };
}

// ---- the three ways to a socket ----

function connectInternet(description) {
  return new Socket(internetWire(description), description, INTERNAL);
}

// `answer`: a promise of what the service's connect() gives, see streamWire.
function connectService(description, answer) {
  return new Socket(streamWire(answer), description, INTERNAL);
}

// The answer to a connect() that came from another worker, from a wire of this one.
async function answerOf(wire) {
  const info = await wire.opened;
  const flow = { ended: false, written: Promise.resolve() };
  return {
    info,
    readable: readableOf(wire, ignore),
    writable: writableOf(wire, flow),
    startTls: async (name) => {
      flow.ended = true;
      await flow.written;
      return answerOf(wire.startTls(`${name}`));
    },
  };
}

// Connects on behalf of a worker that has no network of its own.
function answerFromInternet(given) {
  return answerOf(internetWire(describe(given, given)));
}

// One direction of a connection that is made of streams: like one of TCP, it takes a little without
// anyone reading.
function lane() {
  const { ByteLengthQueuingStrategy, TransformStream } = host.lazy("streams");
  const transform = (chunk, controller) => controller.enqueue(chunk);
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: BUFFER });
  return new TransformStream({ transform }, undefined, strategy);
}

// The socket for a handler, and the answer for who has called it. done(handled) settles when the
// handler has, and ends the connection then.
function accept(given) {
  const description = describe(given, given);
  const up = lane();
  const down = lane();
  const address = `${description.hostname}:${description.port}`;
  const info = { localAddress: address };
  const wire = streamWire(
    Promise.resolve({ info, readable: up.readable, writable: down.writable }),
  );
  const socket = new Socket(wire, { ...description, allowHalfOpen: true }, INTERNAL);
  return {
    socket,
    answer: { info: { remoteAddress: address }, readable: down.readable, writable: up.writable },
    async done(handled) {
      try {
        await handled;
        finish(socket);
      } catch (error) {
        finish(socket, error);
        throw error;
      }
    },
  };
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return { REFUSED, Socket, accept, answerFromInternet, connectInternet, connectService, describe };
}
