// node:crypto: hashes, message authentication, derived keys and random values, over the runtime's
// own. The rest is in `webcrypto`.
const { Buffer } = require("buffer");

const NAMES = {
  __proto__: null,
  md5: "MD5",
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
};
const BLOCK_BYTES = 65536; // of random values at once

function failure(code, message, Class = Error) {
  return Object.assign(new Class(message), { code });
}

function hashName(name) {
  const plain = String(name).toLowerCase().replace("-", "");
  if (!(plain in NAMES)) {
    throw failure(
      "ERR_CRYPTO_INVALID_DIGEST",
      `Digest method not supported: ${name}. There are ${Object.keys(NAMES).join(", ")}.`,
      Error,
    );
  }
  return NAMES[plain];
}

function bytesOf(value, encoding, what = "data") {
  if (typeof value === "string") return Buffer.from(value, encoding);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw failure(
    "ERR_INVALID_ARG_TYPE",
    `The "${what}" argument must be of type string or an instance of Buffer, TypedArray, ` +
      "DataView or ArrayBuffer.",
    TypeError,
  );
}

// A native answers with bytes, or with the reason why not.
function done(answer) {
  if (typeof answer === "string") throw failure("ERR_CRYPTO_OPERATION_FAILED", answer);
  return Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
}

// What Hash and Hmac share: data in pieces, and one digest.
class Digest {
  #parts = [];
  #ended = false;

  update(data, encoding) {
    if (this.#ended) throw failure("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    const bytes = bytesOf(data, encoding);
    this.#parts.push(typeof data === "string" ? bytes : bytes.slice());
    return this;
  }

  copyTo(other) {
    if (this.#ended) throw failure("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    other.#parts = [...this.#parts];
    return other;
  }

  finish(compute, encoding) {
    if (this.#ended) throw failure("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    this.#ended = true;
    const digest = done(compute(Buffer.concat(this.#parts)));
    this.#parts = [];
    return encoding === undefined || encoding === "buffer" ? digest : digest.toString(encoding);
  }
}

class Hash {
  #name;
  #digest = new Digest();

  constructor(name) {
    this.#name = hashName(name);
  }

  update(data, encoding) {
    this.#digest.update(data, encoding);
    return this;
  }

  copy() {
    const other = new Hash(this.#name);
    this.#digest.copyTo(other.#digest);
    return other;
  }

  digest(encoding) {
    return this.#digest.finish((bytes) => powers.digest(this.#name, bytes), encoding);
  }
}

class Hmac {
  #name;
  #key;
  #digest = new Digest();

  constructor(name, key) {
    this.#name = hashName(name);
    this.#key = bytesOf(key, "utf8", "key").slice();
  }

  update(data, encoding) {
    this.#digest.update(data, encoding);
    return this;
  }

  digest(encoding) {
    return this.#digest.finish((bytes) => powers.hmac(this.#name, this.#key, bytes), encoding);
  }
}

function randomFillSync(view, offset = 0, size = view.byteLength - offset) {
  const bytes = bytesOf(view, undefined, "buf").subarray(offset, offset + size);
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const part = bytes.subarray(at, at + BLOCK_BYTES);
    part.set(powers.random(part.length));
  }
  return view;
}

// A function that also takes a callback, which is called later.
function withCallback(run) {
  return (...args) => {
    if (typeof args[args.length - 1] !== "function") return run(...args);
    const callback = args.pop();
    const result = run(...args);
    powers.queueMicrotask(() => callback(null, result));
    return undefined;
  };
}

const randomBytes = withCallback((size) => {
  if (!Number.isInteger(size) || size < 0) {
    throw failure("ERR_OUT_OF_RANGE", 'The value of "size" is out of range.', RangeError);
  }
  return randomFillSync(Buffer.alloc(size));
});

const MOST = 2 ** 48 - 1; // that one random integer may span

const randomInt = withCallback((low, high) => {
  const [min, max] = high === undefined ? [0, low] : [low, high];
  const range = max - min;
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || range <= 0 || range > MOST) {
    throw failure("ERR_OUT_OF_RANGE", 'The value of "max" is out of range.', RangeError);
  }
  // Values beyond the last whole multiple of the range would make some more likely than others.
  const limit = MOST + 1 - ((MOST + 1) % range);
  for (;;) {
    const value = randomBytes(6).readUIntBE(0, 6);
    if (value < limit) return min + (value % range);
  }
});

function timingSafeEqual(a, b) {
  const first = bytesOf(a, undefined, "buf1");
  const second = bytesOf(b, undefined, "buf2");
  if (first.length !== second.length) {
    throw failure(
      "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
      "Input buffers must have the same byte length",
      RangeError,
    );
  }
  return powers.equal(first, second);
}

function pbkdf2Sync(password, salt, iterations, length, hash) {
  return done(
    powers.pbkdf2(hashName(hash), bytesOf(password), bytesOf(salt), iterations, length),
  );
}

function hkdfSync(hash, key, salt, info, length) {
  const derived = done(
    powers.hkdf(hashName(hash), bytesOf(key), bytesOf(salt), bytesOf(info), length),
  );
  return derived.buffer.slice(derived.byteOffset, derived.byteOffset + derived.length);
}

module.exports = {
  Hash,
  Hmac,
  createHash: (name) => new Hash(name),
  createHmac: (name, key) => new Hmac(name, key),
  getHashes: () => Object.keys(NAMES),
  hash: (name, data, encoding = "hex") => new Hash(name).update(data).digest(encoding),
  hkdf: withCallback(hkdfSync),
  hkdfSync,
  pbkdf2: withCallback(pbkdf2Sync),
  pbkdf2Sync,
  randomBytes,
  randomFill: withCallback(randomFillSync),
  randomFillSync,
  randomInt,
  randomUUID: () => globalThis.crypto.randomUUID(),
  timingSafeEqual,
  getRandomValues: (view) => globalThis.crypto.getRandomValues(view),
  get webcrypto() {
    return globalThis.crypto;
  },
  get subtle() {
    return globalThis.crypto.subtle;
  },
};
