// Blob and File: immutable bytes with a type.

import { host } from "./host.js";
import { concatBytes, defineInterface, usvString, viewBytes } from "./idl.js";

const RAW = Symbol("raw"); // constructs from bytes that are the new blob's own

function partBytes(part) {
  if (isBlob(part)) return rawBytes(part);
  return viewBytes(part)?.slice() ?? host.ops.utf8Encode(usvString(part));
}

function normaliseType(type) {
  const text = type === undefined ? "" : `${type}`;
  return /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : "";
}

// A position of slice(), counted from the end if negative, within the size.
function position(value, size, otherwise) {
  if (value === undefined) return otherwise;
  const at = Math.trunc(Number(value)) || 0;
  return at < 0 ? Math.max(size + at, 0) : Math.min(at, size);
}

let rawBytes;
let isBlob;

class Blob {
  #bytes;
  #type;

  constructor(parts = undefined, options = undefined) {
    if (parts === RAW) {
      this.#bytes = options.bytes;
    } else if (parts === undefined) {
      this.#bytes = new Uint8Array(0);
    } else {
      if (typeof parts !== "object" || parts === null || parts[Symbol.iterator] === undefined) {
        throw new TypeError("The parts of a Blob must be in an array.");
      }
      const chunks = [];
      let total = 0;
      for (const part of parts) {
        const bytes = partBytes(part);
        chunks.push(bytes);
        total += bytes.length;
      }
      this.#bytes = concatBytes(chunks, total);
    }
    this.#type = normaliseType(options?.type);
  }

  get size() {
    return this.#bytes.length;
  }

  get type() {
    return this.#type;
  }

  slice(start = undefined, end = undefined, type = undefined) {
    const size = this.#bytes.length;
    const from = position(start, size, 0);
    const to = position(end, size, size);
    return new Blob(RAW, { bytes: this.#bytes.subarray(from, Math.max(from, to)), type });
  }

  async text() {
    return host.ops.utf8Decode(this.#bytes, false, false);
  }

  async arrayBuffer() {
    return this.#bytes.slice().buffer;
  }

  async bytes() {
    return this.#bytes.slice();
  }

  stream() {
    return host.lazy("streams").streamOf(() => this.#bytes);
  }

  static {
    rawBytes = (blob) => blob.#bytes;
    isBlob = (value) => typeof value === "object" && value !== null && #bytes in value;
  }
}
defineInterface({ Blob });

let isFile;

class File extends Blob {
  #name;
  #lastModified;

  constructor(parts, name, options = undefined) {
    if (arguments.length < 2) throw new TypeError("A File needs its parts and a name.");
    super(parts, options);
    this.#name = usvString(name);
    const given = options?.lastModified;
    this.#lastModified =
      given === undefined ? Math.trunc(host.ops.now()) : Math.trunc(Number(given)) || 0;
  }

  get name() {
    return this.#name;
  }

  get lastModified() {
    return this.#lastModified;
  }

  static {
    isFile = (value) => typeof value === "object" && value !== null && #name in value;
  }
}
defineInterface({ File });

// { bytes, type } and for a file { name, lastModified }. The bytes are to be read only, and a buffer
// of their own: who serialises them writes no more than the blob.
function describeBlob(blob) {
  const held = rawBytes(blob);
  const whole = held.length === held.buffer.byteLength;
  const description = { bytes: whole ? held : held.slice(), type: blob.type };
  if (!isFile(blob)) return description;
  return { ...description, name: blob.name, lastModified: blob.lastModified };
}

// The reverse. The bytes become the blob's own.
function makeBlob({ bytes, type, name, lastModified }) {
  const blob = new Blob(RAW, { bytes, type });
  return name === undefined ? blob : new File([blob], name, { type, lastModified });
}

// A blob or file with the same bytes, which nobody can change; undefined for other values.
function cloneOf(value) {
  return isBlob(value) ? makeBlob(describeBlob(value)) : undefined;
}

const bytesOf = (blob) => rawBytes(blob).slice();
const fileOf = (bytes, name, type) => new File([bytes], name, { type });

export { Blob, File, bytesOf, cloneOf, describeBlob, fileOf, isBlob, isFile, makeBlob };
