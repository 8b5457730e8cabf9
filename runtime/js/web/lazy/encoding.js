// TextEncoder, TextDecoder, their streams, atob and btoa.

import { host, bindHost } from "../support/host.js";
import { defineInterface, domException, viewBytes } from "../support/idl.js";

const UTF8_LABELS = new Set([
  "unicode-1-1-utf-8",
  "unicode11utf8",
  "unicode20utf8",
  "utf-8",
  "utf8",
  "x-unicode20utf8",
]);

class TextEncoder {
  get encoding() {
    return "utf-8";
  }

  encode(input = "") {
    return host.ops.utf8Encode(`${input}`);
  }

  encodeInto(source, destination) {
    const string = `${source}`;
    if (!(destination instanceof Uint8Array)) {
      throw new TypeError("encodeInto needs a Uint8Array to write to.");
    }
    let read = 0;
    let written = 0;
    while (read < string.length) {
      const point = string.codePointAt(read);
      const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (written + size > destination.length) break;
      read += point > 0xffff ? 2 : 1;
      written += size;
    }
    destination.set(host.ops.utf8Encode(string.slice(0, read)));
    return { read, written };
  }
}
defineInterface({ TextEncoder });

// How many bytes at the end begin a character that later bytes may complete.
function incompleteTail(bytes) {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const size =
      byte >= 0xf0 && byte <= 0xf4
        ? 4
        : byte >= 0xe0 && byte < 0xf0
          ? 3
          : byte >= 0xc2 && byte < 0xe0
            ? 2
            : 1;
    if (back >= size) return 0;
    return startsCharacter(bytes.subarray(length - back)) ? back : 0;
  }
  return 0;
}

// Whether the second byte is one that may follow the first: surrogates, overlong forms and values
// past U+10FFFF are wrong at once, not when they end.
function startsCharacter(tail) {
  if (tail.length < 2) return true;
  const [first, second] = tail;
  if (first === 0xe0) return second >= 0xa0;
  if (first === 0xed) return second < 0xa0;
  if (first === 0xf0) return second >= 0x90;
  if (first === 0xf4) return second < 0x90;
  return true;
}

class TextDecoder {
  #other = null; // what decodes another encoding than UTF-8
  #fatal;
  #ignoreBOM;
  #rest = null; // bytes held back while streaming
  #started = false; // whether a BOM can no longer come

  constructor(label = "utf-8", options = undefined) {
    const text = `${label}`;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
    if (UTF8_LABELS.has(text.trim().toLowerCase())) return;
    const encodings = host.lazy("encodings");
    const name = encodings.nameOf(text);
    if (name === undefined) throw new RangeError(`"${text}" is not an encoding; use "utf-8".`);
    this.#other = encodings.makeDecoder(name, this.#fatal, this.#ignoreBOM);
  }

  get encoding() {
    return this.#other?.encoding ?? "utf-8";
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input = undefined, options = undefined) {
    const stream = Boolean(options?.stream);
    let bytes = input === undefined ? new Uint8Array(0) : viewBytes(input);
    if (bytes === undefined) {
      throw new TypeError("decode needs an ArrayBuffer or a view of one.");
    }
    if (this.#other !== null) return this.#decodeOther(bytes, stream);
    const started = this.#started;
    const rest = this.#rest;
    this.#rest = null;
    this.#started = stream && (started || bytes.length > 0);
    if (rest) {
      const joined = new Uint8Array(rest.length + bytes.length);
      joined.set(rest);
      joined.set(bytes, rest.length);
      bytes = joined;
    }
    if (stream) {
      const held = incompleteTail(bytes);
      if (held) {
        this.#rest = bytes.slice(bytes.length - held);
        bytes = bytes.subarray(0, bytes.length - held);
      }
      if (!started) this.#started = bytes.length > 0;
    }
    return host.ops.utf8Decode(bytes, this.#fatal, this.#ignoreBOM || started);
  }

  #decodeOther(bytes, stream) {
    try {
      return this.#other.decode(bytes, { stream });
    } catch {
      throw new TypeError(
        `The encoded data was not valid for encoding ${this.#other.encoding}.`,
      );
    }
  }
}
defineInterface({ TextDecoder });

class TextEncoderStream {
  #transform;

  constructor() {
    let high = ""; // half of a surrogate pair that the next chunk completes
    this.#transform = new (host.lazy("streams").TransformStream)({
      transform(chunk, controller) {
        let text = high + chunk;
        high = "";
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last <= 0xdbff) {
          high = text.at(-1);
          text = text.slice(0, -1);
        }
        if (text) controller.enqueue(host.ops.utf8Encode(text));
      },
      flush(controller) {
        if (high) controller.enqueue(host.ops.utf8Encode(high));
      },
    });
  }

  get encoding() {
    return "utf-8";
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
defineInterface({ TextEncoderStream });

class TextDecoderStream {
  #decoder;
  #transform;

  constructor(label = "utf-8", options = undefined) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#transform = new (host.lazy("streams").TransformStream)({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text) controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text) controller.enqueue(text);
      },
    });
  }

  get encoding() {
    return this.#decoder.encoding;
  }

  get fatal() {
    return this.#decoder.fatal;
  }

  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
defineInterface({ TextDecoderStream });

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const DIGITS = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) DIGITS[ALPHABET.charCodeAt(i)] = i;

const base64 = {
  btoa(data) {
    const text = `${data}`;
    let out = "";
    for (let i = 0; i < text.length; i += 3) {
      const a = text.charCodeAt(i);
      const b = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      const c = i + 2 < text.length ? text.charCodeAt(i + 2) : 0;
      if ((a | b | c) > 0xff) {
        throw domException(
          "btoa() can only operate on characters in the Latin1 (ISO/IEC 8859-1) range.",
          "InvalidCharacterError",
        );
      }
      out += ALPHABET[a >> 2] + ALPHABET[((a & 3) << 4) | (b >> 4)];
      out += i + 1 < text.length ? ALPHABET[((b & 15) << 2) | (c >> 6)] : "=";
      out += i + 2 < text.length ? ALPHABET[c & 63] : "=";
    }
    return out;
  },

  atob(data) {
    let text = `${data}`.replace(/[\t\n\f\r ]/g, "");
    if (text.length % 4 === 0) text = text.replace(/==?$/, "");
    if (text.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(text)) {
      throw domException(
        "atob() called with invalid base64-encoded data. (Only whitespace, '+', '/', " +
          "alphanumeric ASCII, and up to two terminal '=' signs when the input data length is " +
          "divisible by 4 are allowed.)",
        "InvalidCharacterError",
      );
    }
    let out = "";
    let bits = 0;
    let count = 0;
    for (let i = 0; i < text.length; i++) {
      bits = ((bits << 6) | DIGITS[text.charCodeAt(i)]) & 0xffffff;
      count += 6;
      if (count >= 8) {
        count -= 8;
        out += String.fromCharCode((bits >> count) & 0xff);
      }
    }
    return out;
  },
};

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return { TextEncoder, TextDecoder, TextEncoderStream, TextDecoderStream, ...base64 };
}
