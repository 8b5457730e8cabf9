// crypto, performance, navigator and scheduler.

import { host, bindHost } from "../support/host.js";
import { defineInterface, domException } from "../support/idl.js";

const INTEGER_ARRAYS = new Set([
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
]);
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
).get;
const HEX = Array.from({ length: 256 }, (unused, i) => i.toString(16).padStart(2, "0"));
const MOST_BYTES = 65536;
const PRIVATE = Symbol("private");

function only(token) {
  if (token !== PRIVATE) throw new TypeError("Illegal constructor");
}

class Crypto {
  constructor(token) {
    only(token);
  }

  get subtle() {
    return host.lazy("crypto").subtle;
  }

  // Only Workers have it.
  get DigestStream() {
    return host.lazy("crypto").digestStream();
  }

  getRandomValues(array) {
    host.lazy.checkIo();
    if (!ArrayBuffer.isView(array)) {
      throw new TypeError(
        "Failed to execute 'getRandomValues' on 'Crypto': " +
          "parameter 1 is not of type 'ArrayBufferView'.",
      );
    }
    if (!INTEGER_ARRAYS.has(typedArrayTag.call(array))) {
      throw domException(
        "ArrayBufferView argument to getRandomValues() must be an integer-typed view.",
        "TypeMismatchError",
      );
    }
    const { buffer, byteOffset, byteLength } = array;
    if (byteLength > MOST_BYTES) {
      throw domException(
        `getRandomValues() only accepts buffers of size <= 64K but provided ${byteLength} bytes.`,
        "QuotaExceededError",
      );
    }
    new Uint8Array(buffer, byteOffset, byteLength).set(host.ops.random(byteLength));
    return array;
  }

  randomUUID() {
    host.lazy.checkIo();
    const bytes = host.ops.random(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40; // version 4
    bytes[8] = (bytes[8] & 0x3f) | 0x80; // the variant of RFC 9562
    let text = "";
    for (let i = 0; i < 16; i++) {
      text += (i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "") + HEX[bytes[i]];
    }
    return text;
  }
}
defineInterface({ Crypto });

class Performance {
  constructor(token) {
    only(token);
  }

  // As in Workers: the origin is the epoch, so now() tells no more than Date.now().
  get timeOrigin() {
    return 0;
  }

  now() {
    return host.ops.now();
  }

  toJSON() {
    return { timeOrigin: 0 };
  }
}
defineInterface({ Performance });

class Navigator {
  constructor(token) {
    only(token);
  }

  get userAgent() {
    return "Cloudflare-Workers";
  }

  get language() {
    return "en";
  }

  get hardwareConcurrency() {
    return 1;
  }
}
defineInterface({ Navigator });

class Scheduler {
  wait(milliseconds, options = undefined) {
    if (arguments.length === 0) {
      throw new TypeError("scheduler.wait needs a number of milliseconds.");
    }
    const signal = options?.signal;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const timer = globalThis.setTimeout(resolve, milliseconds);
      signal?.addEventListener(
        "abort",
        () => {
          globalThis.clearTimeout(timer);
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }
}
defineInterface({ Scheduler });

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return {
    Crypto,
    Performance,
    Navigator,
    crypto: new Crypto(PRIVATE),
    performance: new Performance(PRIVATE),
    navigator: new Navigator(PRIVATE),
    scheduler: new Scheduler(),
  };
}
