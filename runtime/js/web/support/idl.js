// Small conversions of Web IDL that several bundles share.

import { host } from "./host.js";

const byteLengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength").get;
const { isView } = ArrayBuffer;

// Whether the value is an ArrayBuffer of any realm.
export function isArrayBuffer(value) {
  if (typeof value !== "object" || value === null) return false;
  try {
    byteLengthOf.call(value);
    return true;
  } catch {
    return false;
  }
}

// The bytes of an ArrayBuffer or a view, shared with it, or undefined for any other value.
export function viewBytes(value) {
  if (isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (isArrayBuffer(value)) return new Uint8Array(value);
  return undefined;
}

// A USVString: lone surrogates become U+FFFD.
export function usvString(value) {
  const string = `${value}`;
  // The class of lone surrogates costs half a millisecond to build, so it is asked for late.
  if (!/[\ud800-\udfff]/.test(string)) return string;
  return string.replace(/\p{Surrogate}/gu, "\ufffd");
}

export function concatBytes(chunks, total) {
  if (chunks.length === 1) return chunks[0];
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

// Gives classes the shape of interfaces: enumerable members, a string tag and their name. Bundling
// may rename a class that refers to itself, so the name is the key: defineInterface({ Request }).
export function defineInterface(classes) {
  for (const name of Object.keys(classes)) {
    const { prototype } = classes[name];
    for (const member of Object.getOwnPropertyNames(prototype)) {
      if (member !== "constructor") Object.defineProperty(prototype, member, { enumerable: true });
    }
    Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
    Object.defineProperty(classes[name], "name", { value: name, configurable: true });
  }
}

export function domException(message, name) {
  return new (host.lazy("events").DOMException)(message, name);
}
