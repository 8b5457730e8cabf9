// Values between workers: what may cross, and how what is not plain data does.
//
// V8 serialises plain data. Everything else is exchanged for a host object first, a tag and data
// (`ops.host`), and made again on the other side (`revive`). Capabilities do not travel in the
// bytes: the data of a stub is an index into the capabilities of its frame, which C checks.

import { dataCloneError, describeError, isError, makeError } from "./errors.js";
import { lazy, ops } from "./natives.js";
import {
  Array, Boolean, Date, Error, Map, Number, ObjectPrototype, RegExp, SafeMap, Set, String, classOf,
  defineProperty, functionText, getPrototypeOf, isArray, isView, keys, mapForEach, mapSet, setAdd,
  setForEach,
} from "./primordials.js";

const TAG = {
  STUB: 1, SERVICE: 2, ERROR: 3, REQUEST: 4, RESPONSE: 5, HEADERS: 6, READABLE: 7,
  BLOB: 8, WRITABLE: 9, FORM: 10,
};

const { WeakMap, WeakSet, Promise, ArrayBuffer, BigInt } = globalThis;

// Prototypes of what V8's serialiser copies rightly by itself.
const NATIVE = new SafeMap();
for (const Class of [Date, RegExp, Boolean, Number, String, ArrayBuffer, BigInt]) {
  NATIVE.set(Class.prototype, true);
}

function own(object, name, value) {
  defineProperty(object, name, {
    __proto__: null, value, writable: true, enumerable: true, configurable: true,
  });
}

function className(value) {
  try {
    const constructor = getPrototypeOf(value)?.constructor;
    if (typeof constructor === "function" && constructor.name) return String(constructor.name);
  } catch {
    // a guest's getter: the general name will do
  }
  return "Object";
}

function notCloneable(value) {
  if (typeof value === "symbol") return dataCloneError(`${String(value)} could not be cloned.`);
  if (typeof value === "function") {
    return dataCloneError(`${functionText(value)} could not be cloned.`);
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
    return dataCloneError(`#<${className(value)}> could not be cloned.`);
  }
  return dataCloneError(
    `Could not serialize object of type "${className(value)}". This type does not support ` +
      "serialization.",
  );
}

// Walks a value and exchanges what V8 cannot serialise. `caps` decides what becomes of stubs,
// functions, RpcTargets and services; see Session.capabilities.
class Exchange {
  constructor(caps) {
    this.caps = caps;
    this.seen = new SafeMap();
  }

  walk(value) {
    if (value === null) return null;
    switch (typeof value) {
      case "object":
      case "function": {
        const seen = this.seen.get(value);
        return seen !== undefined ? seen : this.object(value);
      }
      case "symbol":
        throw notCloneable(value);
      default:
        return value;
    }
  }

  object(value) {
    const capability = this.caps.exchange(value);
    if (capability !== undefined) return this.host(value, capability.tag, capability.data);
    if (typeof value === "function") throw notCloneable(value);
    if (isArray(value)) return this.array(value);
    const proto = getPrototypeOf(value);
    if (proto === ObjectPrototype) return this.record(value);
    if (NATIVE.get(proto) || isView(value) || classOf(value) === "[object ArrayBuffer]") {
      return value;
    }
    if (isError(value)) {
      return this.host(value, TAG.ERROR, describeError(value, (property) => this.walk(property)));
    }
    if (proto === Map.prototype) return this.map(value);
    if (proto === Set.prototype) return this.set(value);
    return this.web(value);
  }

  host(value, tag, data) {
    const host = ops.host(tag, data);
    this.seen.set(value, host);
    return host;
  }

  array(value) {
    const copy = new Array(value.length);
    this.seen.set(value, copy);
    return this.fill(copy, value);
  }

  record(value) {
    const copy = {};
    this.seen.set(value, copy);
    return this.fill(copy, value);
  }

  fill(copy, value) {
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name === "__proto__") continue;
      // Assigning would ask a setter that a guest put into the prototype.
      if (name in copy) own(copy, name, this.walk(value[name]));
      else copy[name] = this.walk(value[name]);
    }
    return copy;
  }

  map(value) {
    const copy = new Map();
    this.seen.set(value, copy);
    mapForEach(value, (item, key) => mapSet(copy, this.walk(key), this.walk(item)));
    return copy;
  }

  set(value) {
    const copy = new Set();
    this.seen.set(value, copy);
    setForEach(value, (item) => setAdd(copy, this.walk(item)));
    return copy;
  }

  // Objects of the web can only exist where their bundle was loaded.
  web(value) {
    const fetch = lazy.loaded("fetch");
    if (fetch !== undefined) {
      if (fetch.isHeaders(value)) {
        return this.host(value, TAG.HEADERS, fetch.describeHeaders(value));
      }
      if (fetch.isRequest(value)) return this.message(value, TAG.REQUEST, fetch.describeRequest);
      if (fetch.isResponse(value)) {
        return this.message(value, TAG.RESPONSE, fetch.describeResponse);
      }
    }
    const blobs = lazy.loaded("blob");
    if (blobs?.isBlob(value)) return this.host(value, TAG.BLOB, blobs.describeBlob(value));
    if (blobs?.isFormData(value)) return this.host(value, TAG.FORM, blobs.describeForm(value));
    const streams = lazy.loaded("streams");
    if (streams?.isReadableStream(value)) {
      this.checkStreams("ReadableStream");
      return this.host(value, TAG.READABLE, [this.caps.stream(value), streams.isByteStream(value)]);
    }
    if (streams?.isWritableStream(value)) {
      this.checkStreams("WritableStream");
      return this.host(value, TAG.WRITABLE, this.caps.sink(value));
    }
    throw notCloneable(value);
  }

  checkStreams(name) {
    if (!this.caps.allowsStreams) throw dataCloneError(`${name} can only be serialized for RPC.`);
  }

  message(value, tag, describe) {
    if (value.body) this.checkStreams("ReadableStream");
    const description = describe(value);
    if (description.body?.stream) {
      description.body = { stream: this.walk(description.body.stream) };
    }
    const socket = description.webSocket;
    if (socket !== undefined) {
      this.checkStreams("WebSocket");
      description.webSocket = {
        readable: this.walk(socket.readable), writable: this.walk(socket.writable),
      };
    }
    if (description.cf !== undefined) description.cf = this.walk(description.cf);
    return this.host(value, tag, description);
  }
}

// A copy of `value` that ops.send* can serialise. `caps` collects its capabilities.
export function exchange(value, caps) {
  return isPlain(value) ? value : new Exchange(caps).walk(value);
}

export { TAG };

// What is being read: set by Session around ops.readPayload().
let reading = null;

export function withReading(context, read) {
  const before = reading;
  reading = context;
  try {
    return read();
  } finally {
    reading = before;
  }
}

// The value of the frame that is being handled.
export function readPayload(context) {
  const before = reading;
  reading = context;
  try {
    return ops.readPayload();
  } finally {
    reading = before;
  }
}

// Whether V8 may be given a value as it is, without a look at what is in it.
export function isPlain(value) {
  const type = typeof value;
  return type === "object" ? value === null : type !== "function" && type !== "symbol";
}

// Hook 0: makes the object that a host object stands for.
export function revive(tag, data) {
  switch (tag) {
    case TAG.STUB:
    case TAG.SERVICE:
      return reading.capability(tag, data);
    case TAG.ERROR:
      return makeError(data);
    case TAG.HEADERS:
      return lazy("fetch").makeHeaders(data);
    case TAG.REQUEST:
      return lazy("fetch").makeRequest(withBody(data));
    case TAG.RESPONSE:
      return lazy("fetch").makeResponse(withBody(data));
    case TAG.BLOB:
      return lazy("blob").makeBlob(data);
    case TAG.FORM:
      return lazy("blob").makeForm(data);
    case TAG.READABLE:
      return reading.stream(data[0], data[1]);
    case TAG.WRITABLE:
      return reading.sink(data);
    default:
      throw new Error("Unable to deserialize cloned data.");
  }
}

function withBody(description) {
  if (description.body?.stream) description.body = { stream: description.body.stream };
  return description;
}

