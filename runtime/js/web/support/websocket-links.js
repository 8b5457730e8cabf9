// What is behind a WebSocket: a link to its other end, which takes messages and a close. send() gives a
// promise that settles when more may be sent, for who cares; what has no other end any more swallows
// everything. A message is { data } or { close: [code, reason] }.

import { host } from "./host.js";

export const NO_STATUS = 1005, ABNORMAL = 1006;
const DISCONNECTED = "WebSocket disconnected.";
const TEXT = 1, BINARY = 2, CLOSE = 8; // kinds of messages in pipes; loader/websockets.c knows the same
const HEADER_BYTES = 5, CODE_BYTES = 2;
const AHEAD = 16; // messages that a channel may hold for a slow reader

const forget = () => {};

// The other end, when it is in the same worker. `deliver(message)` gives a promise where the end wants no
// more for now.
export function localLink(deliver) {
  const later = async (message) => {
    await undefined;
    await deliver(message);
  };
  return {
    send: (data) => later({ data }),
    close: (code, reason) => void later({ close: [code, reason] }),
  };
}

// ---- channels: a pair of streams of messages, which can cross to another worker ----

// The other end, when it is behind a channel.
export function channelLink(writable) {
  const writer = writable.getWriter();
  writer.closed.catch(forget);
  return {
    send: (data) => writer.write({ data }).catch(forget),
    close(code, reason) {
      writer.write({ close: [code, reason] }).catch(forget);
      writer.close().catch(forget);
    },
  };
}

// Delivers what comes out of a channel; its end without a close is one.
export async function pumpChannel(readable, deliver) {
  let closed = false;
  try {
    for await (const message of readable) {
      closed = message.close !== undefined;
      await deliver(message);
    }
  } catch {
    // the end below says so
  }
  if (!closed) deliver({ close: [ABNORMAL, DISCONNECTED] });
}

// The channel for the end whose link this is. accept(take) is called with what takes the messages that
// come for it.
export function makeChannel(link, accept) {
  const { ReadableStream, WritableStream } = host.lazy("streams");
  let ended = false;
  let wake = forget;
  const source = {
    start(controller) {
      accept((message) => {
        if (ended) return undefined;
        controller.enqueue(message);
        if (message.close !== undefined) {
          ended = true;
          controller.close();
        } else if (controller.desiredSize <= 0) {
          return new Promise((resolve) => (wake = resolve));
        }
        return undefined;
      });
    },
    pull: () => wake(),
    cancel() {
      ended = true;
      wake();
    },
  };
  const readable = new ReadableStream(source, { highWaterMark: AHEAD });
  let closed = false;
  const over = () => {
    if (!closed) link.close(ABNORMAL, DISCONNECTED);
    closed = true;
  };
  const writable = new WritableStream({
    write(message) {
      if (message.close === undefined) return link.send(message.data);
      closed = true;
      return link.close(message.close[0], message.close[1]);
    },
    close: over,
    abort: over,
  });
  return { readable, writable };
}

// ---- pipes: the other end is behind a connection of the host's ----

function recordOf(data) {
  const text = typeof data === "string";
  const bytes = text ? host.ops.utf8Encode(data) : new Uint8Array(data);
  const record = new Uint8Array(1 + bytes.length);
  record[0] = text ? TEXT : BINARY;
  record.set(bytes, 1);
  return record;
}

function closeRecord(code, reason) {
  const bytes = host.ops.utf8Encode(reason);
  const record = new Uint8Array(1 + CODE_BYTES + bytes.length);
  record[0] = CLOSE;
  record[1] = code & 0xff;
  record[2] = code >> 8;
  record.set(bytes, 1 + CODE_BYTES);
  return record;
}

export function pipeLink(outlet) {
  const writer = host.lazy("pipes").outletWriter(outlet);
  let last = Promise.resolve();
  const write = (record) => {
    last = last.then(async () => {
      await writer.ready();
      if (!writer.isGone()) writer.write(record);
    });
    return last;
  };
  return {
    send: (data) => write(recordOf(data)),
    close: (code, reason) => void write(closeRecord(code, reason)),
  };
}

// Bytes that come in pieces and are taken in others.
class Pieces {
  #pieces = [];
  length = 0;

  push(bytes) {
    this.#pieces.push(bytes);
    this.length += bytes.length;
  }

  take(length) {
    const taken = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const first = this.#pieces[0];
      const part = first.subarray(0, length - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === first.length) this.#pieces.shift();
      else this.#pieces[0] = first.subarray(part.length);
    }
    this.length -= length;
    return taken;
  }
}

function messageOf(kind, bytes) {
  if (kind === TEXT) return { data: host.ops.utf8Decode(bytes) };
  if (kind === BINARY) return { data: bytes.buffer };
  return { close: [bytes[0] | (bytes[1] << 8), host.ops.utf8Decode(bytes.subarray(CODE_BYTES))] };
}

// Delivers the messages of an inlet, at the pace of who takes them. Settles at its end.
export async function pumpPipe(reader, deliver) {
  const pieces = new Pieces();
  const fill = async (length) => {
    while (pieces.length < length) {
      const bytes = await reader.next();
      if (bytes === undefined) return false;
      pieces.push(bytes);
    }
    return true;
  };
  try {
    while (await fill(HEADER_BYTES)) {
      const header = new DataView(pieces.take(HEADER_BYTES).buffer);
      const length = header.getUint32(1, true);
      if (!(await fill(length))) break;
      const message = messageOf(header.getUint8(0), pieces.take(length));
      await deliver(message);
      if (message.close !== undefined) return reader.stop();
    }
  } catch {
    // the end below says so
  }
  return deliver({ close: [ABNORMAL, DISCONNECTED] });
}
