// structuredClone: a copy within the realm, with transfer of buffers. V8 copies what holds nothing
// but data of its own; objects, arrays, maps and sets are walked here, because V8 would write an
// object of ours as an empty one.

import { bindHost, host } from "../support/host.js";
import { domException, isArrayBuffer } from "../support/idl.js";

const { getPrototypeOf, getOwnPropertyDescriptor, keys, hasOwn } = Object;
const { toString } = Object.prototype;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const mapSize = getOwnPropertyDescriptor(Map.prototype, "size").get;
const setSize = getOwnPropertyDescriptor(Set.prototype, "size").get;

// Kinds that V8 copies as a whole.
const LEAVES = new Set([
  "[object Date]",
  "[object RegExp]",
  "[object Boolean]",
  "[object Number]",
  "[object String]",
  "[object BigInt]",
]);

function fails(message) {
  return domException(message, "DataCloneError");
}

function isOf(getter, value) {
  try {
    getter.call(value);
    return true;
  } catch {
    return false;
  }
}

// The name of the interface that an object is of, for all but plain objects and what guests' own
// classes make: their prototypes have no fixed tag.
function interfaceOf(value) {
  for (let proto = getPrototypeOf(value); proto !== null; proto = getPrototypeOf(proto)) {
    const tag = getOwnPropertyDescriptor(proto, Symbol.toStringTag);
    if (tag !== undefined && tag.writable === false) return tag.value;
  }
  return undefined;
}

class Walk {
  constructor(transferred) {
    this.seen = new Map();
    this.transferred = transferred; // buffers, and what they were transferred to
  }

  copy(value) {
    if (typeof value === "symbol") throw fails(`${String(value)} could not be cloned.`);
    if (typeof value === "function") {
      throw fails(`${Function.prototype.toString.call(value)} could not be cloned.`);
    }
    if (typeof value !== "object" || value === null) return value;
    const seen = this.seen.get(value);
    return seen === undefined ? this.object(value) : seen;
  }

  remember(value, copy) {
    this.seen.set(value, copy);
    return copy;
  }

  object(value) {
    if (host.ops.isProxy(value)) throw fails("#<Object> could not be cloned.");
    if (isArray(value)) return this.fill(value, this.remember(value, new Array(value.length)));
    const proto = getPrototypeOf(value);
    if (proto === Object.prototype || proto === null) {
      return this.fill(value, this.remember(value, {}));
    }
    if (isArrayBuffer(value)) return this.buffer(value);
    if (isView(value)) return this.view(value);
    if (isOf(mapSize, value)) return this.map(value);
    if (isOf(setSize, value)) return this.set(value);
    return this.instance(value);
  }

  fill(value, copy) {
    for (const name of keys(value)) {
      // A getter may have removed it.
      if (!hasOwn(value, name)) continue;
      Object.defineProperty(copy, name, {
        value: this.copy(value[name]),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return copy;
  }

  map(value) {
    const copy = this.remember(value, new Map());
    for (const [key, item] of [...Map.prototype.entries.call(value)]) {
      copy.set(this.copy(key), this.copy(item));
    }
    return copy;
  }

  set(value) {
    const copy = this.remember(value, new Set());
    for (const item of [...Set.prototype.values.call(value)]) copy.add(this.copy(item));
    return copy;
  }

  buffer(value) {
    return this.remember(value, this.transferred.get(value) ?? this.native(value));
  }

  view(value) {
    const buffer = this.copy(value.buffer);
    const length = toString.call(value) === "[object DataView]" ? value.byteLength : value.length;
    const Class = globalThis[toString.call(value).slice("[object ".length, -1)];
    return this.remember(value, new Class(buffer, value.byteOffset, length));
  }

  leaf(value) {
    return this.remember(value, this.native(value));
  }

  native(value) {
    try {
      return host.ops.deserialize(host.ops.serialize(value));
    } catch (error) {
      throw fails(error.message);
    }
  }

  instance(value) {
    const copy = host.lazy.loaded("blob")?.cloneOf(value) ?? cloneException(value);
    if (copy !== undefined) return this.remember(value, copy);
    if (value instanceof Error || LEAVES.has(toString.call(value))) return this.leaf(value);
    const name = interfaceOf(value);
    if (name !== undefined) throw fails(`#<${name}> could not be cloned.`);
    return this.fill(value, this.remember(value, {}));
  }
}

function cloneException(value) {
  const events = host.lazy.loaded("events");
  if (!events?.isDOMException(value)) return undefined;
  return new events.DOMException(value.message, value.name);
}

// The buffers of a transfer list; their new places are not known yet.
function readTransfer(list) {
  const buffers = new Map();
  for (const value of list) {
    if (!isArrayBuffer(value)) {
      throw fails("Only an ArrayBuffer can be transferred; pass other values without transfer.");
    }
    if (buffers.has(value)) throw fails("An ArrayBuffer is twice in the transfer list.");
    buffers.set(value, undefined);
  }
  return buffers;
}

function takeAll(buffers) {
  for (const buffer of buffers.keys()) {
    try {
      buffers.set(buffer, host.ops.transfer(buffer));
    } catch {
      throw fails("An ArrayBuffer in the transfer list is detached already.");
    }
  }
}

// Finds what cannot be cloned before anything is taken away, and where in a buffer each view is: that is
// lost with the memory.
class CheckWalk extends Walk {
  constructor(transferred) {
    super(transferred);
    this.places = new Map();
  }

  buffer(value) {
    return this.remember(value, value);
  }

  view(value) {
    const tag = toString.call(value).slice("[object ".length, -1);
    if (this.transferred.has(value.buffer)) {
      this.places.set(value, {
        Class: globalThis[tag],
        buffer: value.buffer,
        offset: value.byteOffset,
        length: tag === "DataView" ? value.byteLength : value.length,
      });
    }
    return this.remember(value, value);
  }
}

class TransferWalk extends Walk {
  constructor(transferred, places) {
    super(transferred);
    this.places = places;
  }

  view(value) {
    const place = this.places.get(value);
    if (place === undefined) return super.view(value);
    const buffer = this.copy(place.buffer);
    return this.remember(value, new place.Class(buffer, place.offset, place.length));
  }
}

function clone(value, list) {
  const transferred = readTransfer(list);
  if (transferred.size === 0) return new Walk(transferred).copy(value);
  const check = new CheckWalk(transferred);
  check.copy(value);
  takeAll(transferred);
  return new TransferWalk(transferred, check.places).copy(value);
}

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return { clone };
}
