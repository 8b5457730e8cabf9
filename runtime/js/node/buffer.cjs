// node:buffer: the package buffer, and base64url, which it does not know.
const base = require("../../../node_modules/buffer");

const { Buffer } = base;
const URL_SAFE = "base64url";

function isUrlSafe(encoding) {
  return typeof encoding === "string" && encoding.toLowerCase() === URL_SAFE;
}

function known(encoding) {
  return isUrlSafe(encoding) ? "base64" : encoding;
}

function replaceStatic(name, make) {
  const original = Buffer[name];
  Buffer[name] = make(original);
}

replaceStatic("isEncoding", (original) => (encoding) => isUrlSafe(encoding) || original(encoding));
// The decoder of base64 takes both alphabets.
replaceStatic("from", (original) => (value, encoding, length) =>
  original(value, known(encoding), length));
replaceStatic("alloc", (original) => (size, fill, encoding) =>
  original(size, fill, known(encoding)));
replaceStatic("byteLength", (original) => (value, encoding) =>
  original(typeof value === "string" && isUrlSafe(encoding) ? unpadded(value) : value,
    known(encoding)));
Buffer.copyBytesFrom = (view, offset = 0, length = view.length - offset) => {
  const part = view.subarray(offset, offset + length);
  return Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
};

function unpadded(text) {
  return text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
}

const { toString, write, fill, indexOf, lastIndexOf, includes } = Buffer.prototype;
Object.assign(Buffer.prototype, {
  toString(encoding, start, end) {
    if (!isUrlSafe(encoding)) return toString.apply(this, arguments);
    return toString
      .call(this, "base64", start, end)
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "");
  },

  write(text, offset, length, encoding) {
    if (isUrlSafe(offset)) return write.call(this, text, "base64");
    if (isUrlSafe(length)) return write.call(this, text, offset, "base64");
    if (isUrlSafe(encoding)) return write.call(this, text, offset, length, "base64");
    return write.apply(this, arguments);
  },

  fill(value, offset, end, encoding) {
    return fill.call(this, value, known(offset), known(end), known(encoding));
  },

  indexOf(value, from, encoding) {
    return indexOf.call(this, value, known(from), known(encoding));
  },

  lastIndexOf(value, from, encoding) {
    return lastIndexOf.call(this, value, known(from), known(encoding));
  },

  includes(value, from, encoding) {
    return includes.call(this, value, known(from), known(encoding));
  },
});
// Changed methods stay hidden, as builtins are.
for (const [name, { configurable }] of Object.entries(
  Object.getOwnPropertyDescriptors(Buffer.prototype),
)) {
  if (configurable) Object.defineProperty(Buffer.prototype, name, { enumerable: false });
}

function isUtf8(value) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(value);
    return true;
  } catch {
    return false;
  }
}

function isAscii(value) {
  const view = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
  return view.every((byte) => byte < 0x80);
}

function transcode(source, from, to) {
  return Buffer.from(Buffer.from(source).toString(from), to);
}

module.exports = {
  Buffer,
  SlowBuffer: base.SlowBuffer,
  INSPECT_MAX_BYTES: base.INSPECT_MAX_BYTES,
  kMaxLength: base.kMaxLength,
  kStringMaxLength: 0x1fffffe8,
  constants: { MAX_LENGTH: base.kMaxLength, MAX_STRING_LENGTH: 0x1fffffe8 },
  isUtf8,
  isAscii,
  transcode,
  get Blob() {
    return globalThis.Blob;
  },
  get File() {
    return globalThis.File;
  },
  get atob() {
    return globalThis.atob;
  },
  get btoa() {
    return globalThis.btoa;
  },
};
