// Ids of Durable Objects: 64 hexadecimal digits, of a name or by chance.

import { host } from "./host.js";
import { defineInterface } from "./idl.js";
import { late } from "./late.js";

let isId;
const KEY = Symbol("key"); // constructs

class DurableObjectId {
  #text;

  constructor(key, text, name) {
    if (key !== KEY) throw new TypeError("Illegal constructor");
    this.#text = text;
    if (name !== undefined) this.name = name;
  }

  toString() {
    return this.#text;
  }

  equals(other) {
    return isId(other) && other.#text === this.#text;
  }

  static {
    isId = (value) => typeof value === "object" && value !== null && #text in value;
  }
}
defineInterface({ DurableObjectId });

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// `text` may be any: a facet can have an id of its parent's choice.
const makeId = (text, name) => new DurableObjectId(KEY, text, name);

const uniqueId = () => makeId(hex(host.ops.random(32)), undefined);

// The same for the same class and name, in every process.
const idOfName = (className, name) =>
  makeId(hex(late("digest", "SHA-256", host.ops.utf8Encode(`${className}\0${name}`))), name);

function idOfText(text) {
  if (/^[0-9a-f]{64}$/i.test(text)) return makeId(text.toLowerCase(), undefined);
  throw new TypeError("Invalid Durable Object ID: must be 64 hex digits");
}

export { idOfName, idOfText, isId, makeId, uniqueId };
