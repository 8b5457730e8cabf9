// The streams, by web-streams-polyfill, and the two that only workers have.

import * as ponyfill from "web-streams-polyfill";
import { bindHost } from "../support/host.js";
import { viewBytes } from "../support/idl.js";

const { ReadableStream, WritableStream, TransformStream } = ponyfill;

function asBytes(chunk) {
  const bytes = viewBytes(chunk);
  if (bytes === undefined) {
    throw new TypeError("This stream carries bytes; write an ArrayBuffer or a view of one to it.");
  }
  return bytes;
}

class IdentityTransformStream extends TransformStream {
  constructor() {
    super({
      transform(chunk, controller) {
        controller.enqueue(asBytes(chunk));
      },
    });
  }
}

class FixedLengthStream extends TransformStream {
  constructor(expectedLength) {
    const expected = Number(expectedLength);
    if (!Number.isInteger(expected) || expected < 0) {
      throw new TypeError("FixedLengthStream needs the number of bytes that will be written.");
    }
    let written = 0;
    super({
      transform(chunk, controller) {
        const bytes = asBytes(chunk);
        written += bytes.length;
        if (written > expected) {
          throw new TypeError("Attempt to write too many bytes through a FixedLengthStream.");
        }
        controller.enqueue(bytes);
      },
      flush() {
        if (written < expected) {
          throw new TypeError("FixedLengthStream did not see all expected bytes before close().");
        }
      },
    });
    lengths.set(this.readable, expected);
  }
}

for (const extra of [IdentityTransformStream, FixedLengthStream]) {
  Object.defineProperty(extra.prototype, Symbol.toStringTag, {
    value: extra.name,
    configurable: true,
  });
}

const lengths = new WeakMap(); // of what a FixedLengthStream gives

// A byte stream of one piece of memory, which is produced when somebody reads.
function streamOf(produce) {
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const bytes = produce();
      // A byte stream takes the buffer away, so it is given one of its own.
      if (bytes.length) controller.enqueue(new Uint8Array(bytes));
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return {
    ...ponyfill,
    IdentityTransformStream,
    FixedLengthStream,
    streamOf,
    // How many bytes a stream says that it will give, or undefined.
    expectedLength: (stream) => lengths.get(stream),
    isReadableStream: (value) => value instanceof ReadableStream,
    isByteStream: (stream) =>
      stream._readableStreamController instanceof ponyfill.ReadableByteStreamController,
    // Whether something can be read from it without waiting.
    hasQueued: (stream) => stream._readableStreamController._queue.length > 0,
    isWritableStream: (value) => value instanceof WritableStream,
    // Whether anything was ever read from it or it was cancelled.
    isDisturbed: (stream) => stream._disturbed === true,
  };
}
