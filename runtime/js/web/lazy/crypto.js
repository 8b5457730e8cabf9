// crypto.subtle, CryptoKey and DigestStream, over OpenSSL.

import {
  bytesOf,
  dataError,
  hashName,
  invalidAccess,
  late,
  notSupported,
  readUsages,
  run,
} from "../support/crypto/common.js";
import { CryptoKey, isCryptoKey, stateOf } from "../support/crypto/key.js";
import { EC, OKP, RSA } from "../support/crypto/pairs.js";
import { AES, DERIVATIONS, HMAC } from "../support/crypto/secret.js";
import { bindHost, host } from "../support/host.js";
import { defineInterface, viewBytes } from "../support/idl.js";

const ALGORITHMS = { __proto__: null, ...AES, HMAC, ...DERIVATIONS, ...RSA, ...EC, ...OKP };
const BY_NAME = new Map(Object.keys(ALGORITHMS).map((name) => [name.toLowerCase(), name]));
const FORMATS = ["raw", "pkcs8", "spki", "jwk"];
const PRIVATE = Symbol("private");

// ---- reading arguments ----

// An AlgorithmIdentifier as an object whose name is spelled right, and which has the operation.
function readAlgorithm(given, operation) {
  const object = typeof given === "object" && given !== null ? given : { name: given };
  if (object.name === undefined) throw new TypeError('An algorithm needs the member "name".');
  const name = BY_NAME.get(`${object.name}`.toLowerCase());
  if (name === undefined || ALGORITHMS[name][operation] === undefined) {
    throw notSupported(`Unrecognized or unimplemented algorithm "${object.name}" requested.`);
  }
  return Object.defineProperty(Object.create(object), "name", { value: name });
}

function need(given, count, method) {
  if (given.length >= count) return;
  throw new TypeError(`crypto.subtle.${method} needs ${count} arguments; ${given.length} given.`);
}

function checkFormat(format) {
  const name = `${format}`;
  if (!FORMATS.includes(name)) {
    throw new TypeError(`"${name}" is not a format of keys; use one of ${FORMATS.join(", ")}.`);
  }
  return name;
}

// The state of a key that is of the algorithm and may be used so.
function keyFor(key, algorithm, usage) {
  const state = stateOf(key, "The key");
  if (state.algorithm.name !== algorithm.name) {
    throw invalidAccess(
      `The key is for ${state.algorithm.name}, but the operation for ${algorithm.name}.`,
    );
  }
  if (!state.usages.includes(usage)) {
    throw invalidAccess(`The key's usages do not include "${usage}".`);
  }
  return state;
}

// A plain object with the members of a JWK, each read once.
function readJwk(given) {
  if (typeof given !== "object" || given === null || viewBytes(given) !== undefined) {
    throw new TypeError('A key in the format "jwk" is an object.');
  }
  return { ...given };
}

function parseJwk(bytes) {
  try {
    return readJwk(JSON.parse(host.ops.utf8Decode(bytes, true, false)));
  } catch {
    throw dataError("What was unwrapped is not a JWK.");
  }
}

// ---- steps that several operations share ----

const bufferOf = (bytes) => bytes.buffer;

function importKey(format, data, algorithm, extractable, usages) {
  return ALGORITHMS[algorithm.name].importKey(format, data, algorithm, extractable, usages);
}

function exportKey(format, state) {
  if (!state.extractable) throw invalidAccess("The key is not extractable.");
  return ALGORITHMS[state.algorithm.name].exportKey(format, state);
}

// What wrapKey and unwrapKey use where the algorithm has an operation of that name, else another.
function operationOf(given, own, other) {
  try {
    return [readAlgorithm(given, own), own];
  } catch {
    return [readAlgorithm(given, other), other];
  }
}

function deriveLength(length) {
  if (length === null || length === undefined) return null;
  return Math.trunc(Number(length)) >>> 0;
}

class SubtleCrypto {
  constructor(token) {
    if (token !== PRIVATE) throw new TypeError("Illegal constructor");
  }

  async digest(algorithm, data) {
    need(arguments, 2, "digest");
    return bufferOf(run("digest", hashName(algorithm), bytesOf(data, "The data")));
  }

  async generateKey(algorithm, extractable, keyUsages) {
    need(arguments, 3, "generateKey");
    host.lazy.checkIo(); // as for every random value
    const usages = readUsages(keyUsages);
    const wanted = readAlgorithm(algorithm, "generateKey");
    return ALGORITHMS[wanted.name].generateKey(wanted, Boolean(extractable), usages);
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    need(arguments, 5, "importKey");
    const kind = checkFormat(format);
    const usages = readUsages(keyUsages);
    const data = kind === "jwk" ? readJwk(keyData) : bytesOf(keyData, "The data of the key");
    const wanted = readAlgorithm(algorithm, "importKey");
    return importKey(kind, data, wanted, Boolean(extractable), usages);
  }

  async exportKey(format, key) {
    need(arguments, 2, "exportKey");
    const exported = exportKey(checkFormat(format), stateOf(key, "The key"));
    return format === "jwk" ? exported : bufferOf(exported);
  }

  async encrypt(algorithm, key, data) {
    need(arguments, 3, "encrypt");
    const bytes = bytesOf(data, "The data");
    const wanted = readAlgorithm(algorithm, "encrypt");
    const state = keyFor(key, wanted, "encrypt");
    return bufferOf(ALGORITHMS[wanted.name].encrypt(wanted, state, bytes));
  }

  async decrypt(algorithm, key, data) {
    need(arguments, 3, "decrypt");
    const bytes = bytesOf(data, "The data");
    const wanted = readAlgorithm(algorithm, "decrypt");
    const state = keyFor(key, wanted, "decrypt");
    return bufferOf(ALGORITHMS[wanted.name].decrypt(wanted, state, bytes));
  }

  async sign(algorithm, key, data) {
    need(arguments, 3, "sign");
    const bytes = bytesOf(data, "The data");
    const wanted = readAlgorithm(algorithm, "sign");
    const state = keyFor(key, wanted, "sign");
    return bufferOf(ALGORITHMS[wanted.name].sign(wanted, state, bytes));
  }

  async verify(algorithm, key, signature, data) {
    need(arguments, 4, "verify");
    const given = bytesOf(signature, "The signature");
    const bytes = bytesOf(data, "The data");
    const wanted = readAlgorithm(algorithm, "verify");
    const state = keyFor(key, wanted, "verify");
    return ALGORITHMS[wanted.name].verify(wanted, state, given, bytes);
  }

  async deriveBits(algorithm, baseKey, length = null) {
    need(arguments, 2, "deriveBits");
    const wanted = readAlgorithm(algorithm, "deriveBits");
    const state = keyFor(baseKey, wanted, "deriveBits");
    return bufferOf(ALGORITHMS[wanted.name].deriveBits(wanted, state, deriveLength(length)));
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    need(arguments, 5, "deriveKey");
    const usages = readUsages(keyUsages);
    const wanted = readAlgorithm(algorithm, "deriveBits");
    const derived = readAlgorithm(derivedKeyType, "keyLength");
    const state = keyFor(baseKey, wanted, "deriveKey");
    const length = ALGORITHMS[derived.name].keyLength(derived);
    const bits = ALGORITHMS[wanted.name].deriveBits(wanted, state, length);
    return importKey("raw", bits, derived, Boolean(extractable), usages);
  }

  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    need(arguments, 4, "wrapKey");
    const kind = checkFormat(format);
    const [wanted, operation] = operationOf(wrapAlgorithm, "wrapKey", "encrypt");
    const state = keyFor(wrappingKey, wanted, "wrapKey");
    const exported = exportKey(kind, stateOf(key, "The key"));
    const bytes = kind === "jwk" ? host.ops.utf8Encode(JSON.stringify(exported)) : exported;
    return bufferOf(ALGORITHMS[wanted.name][operation](wanted, state, bytes));
  }

  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, keyAlgorithm, extractable, keyUsages) {
    need(arguments, 7, "unwrapKey");
    const kind = checkFormat(format);
    const usages = readUsages(keyUsages);
    const wrapped = bytesOf(wrappedKey, "The wrapped key");
    const [wanted, operation] = operationOf(unwrapAlgorithm, "unwrapKey", "decrypt");
    const made = readAlgorithm(keyAlgorithm, "importKey");
    const state = keyFor(unwrappingKey, wanted, "unwrapKey");
    const bytes = ALGORITHMS[wanted.name][operation](wanted, state, wrapped);
    const data = kind === "jwk" ? parseJwk(bytes) : bytes;
    return importKey(kind, data, made, Boolean(extractable), usages);
  }

  // Only Workers have it. Not a promise, as theirs is not.
  timingSafeEqual(a, b) {
    need(arguments, 2, "timingSafeEqual");
    const first = bytesOf(a, "The first argument");
    const second = bytesOf(b, "The second argument");
    if (first.length !== second.length) {
      throw new TypeError("Input buffers must have the same byte length.");
    }
    return late("equal", first, second);
  }
}
defineInterface({ SubtleCrypto });

// A writable stream whose digest is known when it is closed. Only Workers have it.
function makeDigestStream(WritableStream) {
  class DigestStream extends WritableStream {
    #digest;
    #written = 0n;

    constructor(algorithm) {
      const state = run("digestNew", hashName(algorithm));
      let settle;
      const digest = new Promise((resolve, reject) => {
        settle = { resolve, reject };
      });
      digest.catch(() => {}); // a stream that fails tells its writer, who need not read this too
      super({
        write: (chunk) => {
          const bytes = typeof chunk === "string" ? host.ops.utf8Encode(chunk) : viewBytes(chunk);
          if (bytes === undefined) {
            const error = new TypeError(
              "DigestStream is a byte stream but received an object of non-ArrayBuffer/" +
                "ArrayBufferView/string type on its writable side.",
            );
            settle.reject(error);
            throw error;
          }
          late("digestUpdate", state, bytes);
          this.#written += BigInt(bytes.length);
        },
        close: () => settle.resolve(bufferOf(run("digestEnd", state))),
        abort: (reason) => settle.reject(reason),
      });
      this.#digest = digest;
    }

    get digest() {
      return this.#digest;
    }

    get bytesWritten() {
      return this.#written;
    }
  }
  defineInterface({ DigestStream });
  return DigestStream;
}

let digestStream;

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return {
    SubtleCrypto,
    CryptoKey,
    isCryptoKey,
    subtle: new SubtleCrypto(PRIVATE),
    // Streams are loaded for whoever asks for it only.
    digestStream: () => (digestStream ??= makeDigestStream(lazy("streams").WritableStream)),
  };
}
