// CryptoKey: what guests see of a key, and what only the algorithms see.

import { defineInterface } from "../idl.js";

const PRIVATE = Symbol("private");

let inside;
let isCryptoKey;

class CryptoKey {
  #state; // { type, extractable, algorithm, usages, data }
  #shown = null;

  constructor(token, state) {
    if (token !== PRIVATE) throw new TypeError("Illegal constructor");
    this.#state = state;
  }

  get type() {
    return this.#state.type;
  }

  get extractable() {
    return this.#state.extractable;
  }

  // Copies: what a guest does to them changes nothing of the key.
  get algorithm() {
    return this.#show().algorithm;
  }

  get usages() {
    return this.#show().usages;
  }

  #show() {
    if (this.#shown === null) {
      const algorithm = { ...this.#state.algorithm };
      if (algorithm.hash) algorithm.hash = { name: algorithm.hash };
      if (algorithm.publicExponent) algorithm.publicExponent = algorithm.publicExponent.slice();
      this.#shown = { algorithm, usages: [...this.#state.usages] };
    }
    return this.#shown;
  }

  static {
    inside = (key) => key.#state;
    isCryptoKey = (value) => typeof value === "object" && value !== null && #state in value;
  }
}
defineInterface({ CryptoKey });

// `data` is the key as the natives take it: raw, PKCS #8 or SubjectPublicKeyInfo by its type.
// `algorithm.hash` is a name.
function makeKey(type, algorithm, data, extractable, usages) {
  return new CryptoKey(PRIVATE, { type, extractable, algorithm, usages, data });
}

// The state of an argument that must be a key.
function stateOf(value, what) {
  if (!isCryptoKey(value)) throw new TypeError(`${what} must be a CryptoKey.`);
  return inside(value);
}

export { CryptoKey, isCryptoKey, makeKey, stateOf };
