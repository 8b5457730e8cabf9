// Algorithms with secret keys: AES, HMAC, and the two that derive keys.

import { host } from "../host.js";
import {
  blockBits,
  bytesOf,
  checkAlg,
  checkJwk,
  checkUsages,
  dataError,
  fromBase64url,
  hashName,
  integer,
  late,
  needUsages,
  notSupported,
  operationError,
  optionalBytes,
  required,
  run,
  syntaxError,
  toBase64url,
} from "./common.js";
import { makeKey } from "./key.js";

// Workers allow no more, so that one call cannot hold a thread for long.
const MOST_ITERATIONS = 100000;

function exportSecret(format, key, alg) {
  if (format === "raw") return key.data.slice();
  if (format !== "jwk") {
    throw notSupported(`A ${key.algorithm.name} key can be exported as "raw" or "jwk".`);
  }
  return {
    kty: "oct",
    k: toBase64url(key.data),
    alg,
    key_ops: [...key.usages],
    ext: key.extractable,
  };
}

// ---- AES ----

const TAG_BITS = [32, 64, 96, 104, 112, 120, 128];

function aesLength(algorithm, Failure) {
  const length = integer(required(algorithm, "length"), "The length of an AES key", 65535);
  if (length !== 128 && length !== 192 && length !== 256) {
    throw Failure("An AES key has 128, 192 or 256 bits.");
  }
  return length;
}

function aes(name, mode, usages, operations) {
  const algOf = (data) => `A${data.length * 8}${mode}`;
  const make = (data, extractable, wanted) =>
    makeKey("secret", { name, length: data.length * 8 }, data, extractable, wanted);
  return {
    generateKey(algorithm, extractable, wanted) {
      const length = aesLength(algorithm, operationError);
      checkUsages(wanted, usages, name);
      needUsages(wanted);
      return make(host.ops.random(length / 8), extractable, wanted);
    },
    importKey(format, given, algorithm, extractable, wanted) {
      checkUsages(wanted, usages, name);
      needUsages(wanted);
      let data = given;
      if (format === "jwk") {
        checkJwk(given, "oct", "enc", extractable, wanted);
        data = fromBase64url(given.k, "k");
      } else if (format !== "raw") {
        throw notSupported(`A ${name} key can be imported from "raw" or "jwk".`);
      }
      if (data.length !== 16 && data.length !== 24 && data.length !== 32) {
        throw dataError(
          `Imported AES key length must be 128, 192, or 256 bits but provided ${data.length * 8}.`,
        );
      }
      if (format === "jwk") checkAlg(given, algOf(data));
      return make(data, extractable, wanted);
    },
    exportKey: (format, key) => exportSecret(format, key, algOf(key.data)),
    keyLength: (algorithm) => aesLength(algorithm, operationError),
    ...operations,
  };
}

function gcm(encrypt) {
  return (algorithm, key, data) => {
    const iv = bytesOf(required(algorithm, "iv"), "The iv");
    const additional = optionalBytes(algorithm.additionalData, "The additionalData");
    const bits =
      algorithm.tagLength === undefined ? 128 : integer(algorithm.tagLength, "The tagLength", 255);
    if (!TAG_BITS.includes(bits)) {
      throw operationError(`The tagLength of AES-GCM must be one of ${TAG_BITS.join(", ")}.`);
    }
    return run("gcm", encrypt, key.data, iv, data, additional, bits / 8);
  };
}

function block(mode, encrypt) {
  const member = mode === "CTR" ? "counter" : "iv";
  return (algorithm, key, data) => {
    const iv = bytesOf(required(algorithm, member), `The ${member}`);
    if (iv.length !== 16) throw operationError(`The ${member} of AES-${mode} has 16 bytes.`);
    let bits = 0;
    if (mode === "CTR") {
      bits = integer(required(algorithm, "length"), "The length of the counter", 255);
      if (bits < 1 || bits > 128) throw operationError("The counter has from 1 to 128 bits.");
    }
    return run("cipher", mode, encrypt, key.data, iv, data, bits);
  };
}

const nothing = new Uint8Array(0);
const keyWrap = (encrypt) => (algorithm, key, data) =>
  run("cipher", "KW", encrypt, key.data, nothing, data, 0);

const CIPHER_USAGES = ["encrypt", "decrypt", "wrapKey", "unwrapKey"];

export const AES = {
  "AES-GCM": aes("AES-GCM", "GCM", CIPHER_USAGES, { encrypt: gcm(true), decrypt: gcm(false) }),
  "AES-CBC": aes("AES-CBC", "CBC", CIPHER_USAGES, {
    encrypt: block("CBC", true),
    decrypt: block("CBC", false),
  }),
  "AES-CTR": aes("AES-CTR", "CTR", CIPHER_USAGES, {
    encrypt: block("CTR", true),
    decrypt: block("CTR", false),
  }),
  "AES-KW": aes("AES-KW", "KW", ["wrapKey", "unwrapKey"], {
    wrapKey: keyWrap(true),
    unwrapKey: keyWrap(false),
  }),
};

// ---- HMAC ----

function hmacLength(algorithm, hash) {
  if (algorithm.length === undefined) return blockBits(hash);
  const length = integer(algorithm.length, "The length of an HMAC key", 2 ** 32 - 1);
  if (length === 0) throw operationError("An HMAC key cannot be empty.");
  return length;
}

// Keeps the first `bits` bits.
function cut(data, bits) {
  const bytes = data.subarray(0, Math.ceil(bits / 8)).slice();
  if (bits % 8) bytes[bytes.length - 1] &= 0xff << (8 - (bits % 8));
  return bytes;
}

const hmacAlg = (hash) => (hash === "MD5" ? undefined : `HS${hash.slice(4)}`);

export const HMAC = {
  generateKey(algorithm, extractable, usages) {
    const hash = hashName(required(algorithm, "hash"));
    const length = hmacLength(algorithm, hash);
    checkUsages(usages, ["sign", "verify"], "HMAC");
    needUsages(usages);
    if (length > 8 * 65536) throw operationError("An HMAC key has at most 65536 bytes.");
    const data = cut(host.ops.random(Math.ceil(length / 8)), length);
    return makeKey("secret", { name: "HMAC", hash, length }, data, extractable, usages);
  },
  importKey(format, given, algorithm, extractable, usages) {
    const hash = hashName(required(algorithm, "hash"));
    checkUsages(usages, ["sign", "verify"], "HMAC");
    needUsages(usages);
    let data = given;
    if (format === "jwk") {
      checkJwk(given, "oct", "sig", extractable, usages);
      checkAlg(given, hmacAlg(hash));
      data = fromBase64url(given.k, "k");
    } else if (format !== "raw") {
      throw notSupported('An HMAC key can be imported from "raw" or "jwk".');
    }
    if (data.length === 0) throw dataError("An HMAC key cannot be empty.");
    let length = data.length * 8;
    if (algorithm.length !== undefined) {
      const wanted = integer(algorithm.length, "The length of an HMAC key", 2 ** 32 - 1);
      if (wanted > length || wanted <= length - 8) {
        throw dataError(`The key has ${length} bits, which does not fit the length ${wanted}.`);
      }
      length = wanted;
    }
    const key = { name: "HMAC", hash, length };
    return makeKey("secret", key, cut(data, length), extractable, usages);
  },
  exportKey: (format, key) => exportSecret(format, key, hmacAlg(key.algorithm.hash)),
  keyLength: (algorithm) => hmacLength(algorithm, hashName(required(algorithm, "hash"))),
  sign: (algorithm, key, data) => run("hmac", key.algorithm.hash, key.data, data),
  verify: (algorithm, key, signature, data) =>
    late("equal", run("hmac", key.algorithm.hash, key.data, data), signature),
};

// ---- keys from secrets ----

function derivation(name, deriveBits) {
  return {
    importKey(format, data, algorithm, extractable, usages) {
      if (format !== "raw") throw notSupported(`A ${name} key can be imported from "raw" only.`);
      checkUsages(usages, ["deriveKey", "deriveBits"], name);
      needUsages(usages);
      if (extractable) throw syntaxError(`A ${name} key cannot be extractable.`);
      return makeKey("secret", { name }, data, false, usages);
    },
    exportKey() {
      throw notSupported(`A ${name} key cannot be exported.`);
    },
    keyLength: () => null,
    deriveBits(algorithm, key, length) {
      if (length === null || length % 8) {
        throw operationError(`${name} derives a number of bits that is a multiple of 8.`);
      }
      return deriveBits(algorithm, key, length / 8);
    },
  };
}

export const DERIVATIONS = {
  HKDF: derivation("HKDF", (algorithm, key, length) => {
    const hash = hashName(required(algorithm, "hash"));
    const salt = bytesOf(required(algorithm, "salt"), "The salt");
    const info = bytesOf(required(algorithm, "info"), "The info");
    return run("hkdf", hash, key.data, salt, info, length);
  }),
  PBKDF2: derivation("PBKDF2", (algorithm, key, length) => {
    const hash = hashName(required(algorithm, "hash"));
    const salt = bytesOf(required(algorithm, "salt"), "The salt");
    const iterations = integer(required(algorithm, "iterations"), "The iterations", 2 ** 32 - 1);
    if (iterations === 0) throw operationError("PBKDF2 needs at least one iteration.");
    if (iterations > MOST_ITERATIONS) {
      throw notSupported(
        `Pbkdf2 failed: iteration counts above ${MOST_ITERATIONS} are not supported ` +
          `(requested ${iterations}).`,
      );
    }
    return run("pbkdf2", hash, key.data, salt, iterations, length);
  }),
};
