// Headers: an ordered list of names in lower case with their values.

import { defineInterface, definePairs, usvString } from "./idl.js";

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const EDGES = /^[\t\n\r ]+|[\t\n\r ]+$/g;

function checkName(value) {
  const name = `${value}`;
  if (!NAME.test(name)) throw new TypeError("Invalid header name.");
  return name.toLowerCase();
}

function checkValue(value) {
  const text = usvString(value).replace(EDGES, "");
  if (/[\0\n\r]/.test(text)) throw new TypeError("Invalid header value.");
  return text;
}

function needValue(method, given) {
  if (given.length >= 2) return;
  throw new TypeError(
    `Failed to execute '${method}' on 'Headers': ` +
      `parameter ${given.length + 1} is not of type 'string'.`,
  );
}

let stateOf;
let isHeaders;

class Headers {
  #map = new Map(); // name -> array of values
  #immutable = false;

  constructor(init = undefined) {
    if (init !== undefined) fill(this, init);
  }

  #change() {
    if (this.#immutable) throw new TypeError("Can't modify immutable headers.");
  }

  append(name, value) {
    needValue("append", arguments);
    const key = checkName(name);
    const text = checkValue(value);
    this.#change();
    const values = this.#map.get(key);
    if (values) values.push(text);
    else this.#map.set(key, [text]);
  }

  delete(name) {
    const key = checkName(name);
    this.#change();
    this.#map.delete(key);
  }

  get(name) {
    return this.#map.get(checkName(name))?.join(", ") ?? null;
  }

  getAll(name) {
    const key = checkName(name);
    if (key !== "set-cookie") {
      throw new TypeError('getAll() can only be used with the header name "Set-Cookie".');
    }
    return this.getSetCookie();
  }

  getSetCookie() {
    return [...(this.#map.get("set-cookie") ?? [])];
  }

  has(name) {
    return this.#map.has(checkName(name));
  }

  set(name, value) {
    needValue("set", arguments);
    const key = checkName(name);
    const text = checkValue(value);
    this.#change();
    this.#map.set(key, [text]);
  }

  forEach(callback, thisArg = undefined) {
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  static {
    stateOf = {
      map: (headers) => headers.#map,
      list: (headers) => flat(headers.#map),
      setDefault: (headers, name, value) => {
        if (!headers.#map.has(name)) headers.#map.set(name, [value]);
      },
      freeze: (headers) => {
        headers.#immutable = true;
      },
      assign: (headers, list) => {
        for (const [name, value] of list) {
          const key = name.toLowerCase();
          const values = headers.#map.get(key);
          if (values) values.push(value);
          else headers.#map.set(key, [value]);
        }
      },
    };
    isHeaders = (value) => typeof value === "object" && value !== null && #map in value;
  }
}

defineInterface({ Headers });
definePairs(Headers, "Headers", (headers) => sorted(stateOf.map(headers)).values());

// What iteration shows: sorted by name, values joined, except that each cookie stands alone.
function sorted(map) {
  const entries = [];
  for (const name of [...map.keys()].sort()) {
    const values = map.get(name);
    if (name === "set-cookie") for (const value of values) entries.push([name, value]);
    else entries.push([name, values.join(", ")]);
  }
  return entries;
}

// What is sent: in the order of insertion, values of one name joined, cookies alone.
function flat(map) {
  const list = [];
  for (const [name, values] of map) {
    if (name === "set-cookie") for (const value of values) list.push([name, value]);
    else list.push([name, values.length === 1 ? values[0] : values.join(", ")]);
  }
  return list;
}

function fill(headers, init) {
  if (isHeaders(init)) {
    stateOf.assign(headers, stateOf.list(init));
    return;
  }
  if (init === null || (typeof init !== "object" && typeof init !== "function")) {
    throw new TypeError(
      "Failed to construct 'Headers': constructor parameter 1 is not of type " +
        "'Headers or Sequence or object'.",
    );
  }
  if (init[Symbol.iterator] !== undefined) {
    for (const item of init) {
      const pair = [...item];
      if (pair.length !== 2) {
        throw new TypeError(
          "To initialize a Headers object from a sequence, each inner sequence " +
            "must have exactly two elements.",
        );
      }
      headers.append(pair[0], pair[1]);
    }
    return;
  }
  for (const name of Reflect.ownKeys(init)) {
    const property = Reflect.getOwnPropertyDescriptor(init, name);
    if (property?.enumerable) headers.append(name, init[name]);
  }
}

// New Headers of a HeadersInit. Immutable ones come from the host, which checked them.
function headersFrom(init, immutable) {
  if (!immutable) return new Headers(init);
  const headers = new Headers();
  stateOf.assign(headers, isHeaders(init) ? stateOf.list(init) : (init ?? []));
  stateOf.freeze(headers);
  return headers;
}

const headerList = (headers) => stateOf.list(headers);
// Sets a header that is not there yet; name and value are known to be right.
const setDefault = (headers, name, value) => stateOf.setDefault(headers, name, value);
const makeImmutable = (headers) => stateOf.freeze(headers);

export { Headers, isHeaders, headersFrom, headerList, makeImmutable, setDefault };
