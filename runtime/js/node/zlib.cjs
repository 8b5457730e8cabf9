// node:zlib: gzip and deflate over the runtime's zlib, each value as a whole: a stream gives its output when
// its input has ended, of one member. Levels change nothing. There is no Brotli and no Zstandard.
const { Buffer } = require("buffer");
const { Transform } = require("stream");

const constants = {
  Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5,
  Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3,
  Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6,
  Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1,
  Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0,
};

// What each method does: the format of the stream, and whether it compresses. "auto": gzip or deflate.
const METHODS = {
  gzip: ["gzip", true],
  gunzip: ["gzip", false],
  deflate: ["deflate", true],
  inflate: ["deflate", false],
  deflateRaw: ["deflate-raw", true],
  inflateRaw: ["deflate-raw", false],
  unzip: ["auto", false],
};

// What zip.c says where there should be more to read.
const CUT_SHORT = "The compressed data ends before its stream does.";

function failure(code, message, Class = Error) {
  return Object.assign(new Class(message), { code, errno: constants[code] });
}

function bytesOf(data) {
  if (typeof data === "string") return Buffer.from(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw failure(
    "ERR_INVALID_ARG_TYPE",
    'The "buffer" argument must be of type string or an instance of Buffer, TypedArray, DataView, or ' +
      `ArrayBuffer. Received ${data === null ? "null" : `type ${typeof data}`}`,
    TypeError,
  );
}

function run([format, compress], data, options) {
  const bytes = bytesOf(data);
  const kind = format !== "auto" ? format : bytes[0] === 0x1f && bytes[1] === 0x8b ? "gzip" : "deflate";
  const most = options?.maxOutputLength ?? Infinity;
  const pieces = powers.zip(kind, compress, bytes, most);
  if (typeof pieces === "string") {
    throw failure(pieces === CUT_SHORT ? "Z_BUF_ERROR" : "Z_DATA_ERROR", pieces);
  }
  if (pieces === undefined) {
    throw failure("ERR_BUFFER_TOO_LARGE", `Cannot create a Buffer larger than ${most} bytes`, RangeError);
  }
  return Buffer.concat(pieces);
}

function later(method, data, options, callback) {
  if (typeof options === "function") return later(method, data, undefined, options);
  if (typeof callback !== "function") {
    throw failure("ERR_INVALID_ARG_TYPE", 'The "callback" argument must be of type function.', TypeError);
  }
  const bytes = bytesOf(data);
  powers.timers.setImmediate(() => {
    let result;
    try {
      result = run(method, bytes, options);
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, result);
  });
  return undefined;
}

function streamOf(method, options) {
  const chunks = [];
  return new Transform({
    ...options,
    transform(chunk, encoding, done) {
      chunks.push(Buffer.from(chunk, encoding));
      done();
    },
    flush(done) {
      try {
        done(null, run(method, Buffer.concat(chunks), options));
      } catch (error) {
        done(error);
      }
    },
  });
}

let table;

function crc32(data, value = 0) {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
    return byte;
  });
  let sum = ~value;
  for (const byte of bytesOf(data)) sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}

module.exports = { constants, crc32 };
for (const [name, method] of Object.entries(METHODS)) {
  const capital = name[0].toUpperCase() + name.slice(1);
  module.exports[name] = (data, options, callback) => later(method, data, options, callback);
  module.exports[`${name}Sync`] = (data, options) => run(method, data, options);
  module.exports[`create${capital}`] = (options) => streamOf(method, options);
}
for (const name of ["brotliCompress", "brotliDecompress", "zstdCompress", "zstdDecompress"]) {
  const absent = () => {
    throw failure("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", `${name} is not available in this runtime; use gzip.`);
  };
  module.exports[name] = module.exports[`${name}Sync`] = absent;
}
