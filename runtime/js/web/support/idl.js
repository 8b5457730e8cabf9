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

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

// Adds keys(), values(), entries() and iteration to an interface whose pairs `pairsOf(object)` gives, an
// iterator of [name, value].
export function definePairs(Class, name, pairsOf) {
  class PairIterator {
    #pairs;
    #pick;

    constructor(pairs, pick) {
      this.#pairs = pairs;
      this.#pick = pick;
    }

    next() {
      const { done, value } = this.#pairs.next();
      return { value: done ? undefined : this.#pick(value), done };
    }
  }
  const { prototype } = PairIterator;
  Object.setPrototypeOf(prototype, iteratorPrototype);
  Object.defineProperty(prototype, "next", { enumerable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, {
    value: `${name} Iterator`,
    configurable: true,
  });
  const methods = {
    keys() {
      return new PairIterator(pairsOf(this), (pair) => pair[0]);
    },
    values() {
      return new PairIterator(pairsOf(this), (pair) => pair[1]);
    },
    entries() {
      return new PairIterator(pairsOf(this), (pair) => [pair[0], pair[1]]);
    },
  };
  const shape = { writable: true, configurable: true };
  for (const method of Object.keys(methods)) {
    const value = methods[method];
    Object.defineProperty(Class.prototype, method, { ...shape, value, enumerable: true });
  }
  Object.defineProperty(Class.prototype, Symbol.iterator, { ...shape, value: methods.entries });
}
