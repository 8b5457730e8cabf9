// What Workers have and this runtime has not, where code that finds nothing at all would be told less.

import { bindHost } from "../support/host.js";
import { defineInterface, domException } from "../support/idl.js";

const PRIVATE = Symbol("private");
const NO_CACHE = "No Cache was configured: this runtime keeps no responses. Fetch again instead.";

function only(token) {
  if (token !== PRIVATE) throw new TypeError("Illegal constructor");
}

class Cache {
  constructor(token) {
    only(token);
  }

  async match() {
    throw new Error(NO_CACHE);
  }

  async put() {
    throw new Error(NO_CACHE);
  }

  async delete() {
    throw new Error(NO_CACHE);
  }
}
defineInterface({ Cache });

class CacheStorage {
  #default = new Cache(PRIVATE);

  constructor(token) {
    only(token);
  }

  get default() {
    return this.#default;
  }

  async open() {
    return new Cache(PRIVATE);
  }
}
defineInterface({ CacheStorage });

function refuse(name, remedy) {
  throw domException(`${name} is not available in this runtime; ${remedy}`, "NotSupportedError");
}

class EventSource {
  constructor() {
    refuse("EventSource", "read the body of fetch() as a stream.");
  }

  static from() {
    refuse("EventSource", "read the stream itself.");
  }
}
defineInterface({ EventSource });

class HTMLRewriter {
  constructor() {
    refuse("HTMLRewriter", "change the text of the body, or bundle a parser with the worker.");
  }
}
defineInterface({ HTMLRewriter });

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return { Cache, CacheStorage, EventSource, HTMLRewriter, caches: new CacheStorage(PRIVATE) };
}
