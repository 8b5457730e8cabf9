// CompressionStream and DecompressionStream, over zlib.

import { bindHost, host } from "../support/host.js";
import { defineInterface, viewBytes } from "../support/idl.js";
import { late } from "../support/late.js";

const FORMATS = ["gzip", "deflate", "deflate-raw"];

// A stream that gives each chunk to zlib. What zlib holds is freed with the transform.
function makeTransform(kind, given, compress) {
  const format = `${given}`;
  if (!FORMATS.includes(format)) {
    throw new TypeError(
      `Unsupported format "${format}": ${kind} takes one of ${FORMATS.join(", ")}.`,
    );
  }
  const state = late("zipNew", format, compress);
  const push = (bytes, last, controller) => {
    for (let left = bytes.length; left >= 0; left = late("zipRest", state)) {
      const rest = bytes.subarray(bytes.length - left);
      const result = late("zipPush", state, rest, last);
      if (typeof result === "string") throw new TypeError(result);
      if (result.length) controller.enqueue(result);
    }
  };
  return new (host.lazy("streams").TransformStream)({
    transform(chunk, controller) {
      const bytes = viewBytes(chunk);
      if (bytes === undefined) {
        throw new TypeError(`${kind} takes an ArrayBuffer or a view of one.`);
      }
      push(bytes, false, controller);
    },
    flush(controller) {
      push(new Uint8Array(0), true, controller);
    },
  });
}

class CompressionStream {
  #transform;

  constructor(format) {
    this.#transform = makeTransform("CompressionStream", format, true);
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
defineInterface({ CompressionStream });

class DecompressionStream {
  #transform;

  constructor(format) {
    this.#transform = makeTransform("DecompressionStream", format, false);
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
defineInterface({ DecompressionStream });

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return { CompressionStream, DecompressionStream };
}
