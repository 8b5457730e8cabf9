// What every isolate has on its global object from the start. This runs once, at build time, into
// the startup snapshot, so each isolate pays for what is kept here: only what nearly every worker
// touches is installed at once, and the rest are accessors that compile a lazy bundle at first use.
//
// Guests share this realm. Every builtin used below is taken before any guest code runs.

import { makeConsole } from "./console.js";

const { defineProperty } = Object;
const { apply } = Reflect;
const { TypeError, Error, Number, String, Map } = globalThis;
const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const mapGet = uncurry(Map.prototype.get);
const mapSet = uncurry(Map.prototype.set);
const mapDelete = uncurry(Map.prototype.delete);
const mapForEach = uncurry(Map.prototype.forEach);
const promiseThen = uncurry(Promise.prototype.then);
const promiseResolve = Promise.resolve.bind(Promise);
const promiseReject = Promise.reject.bind(Promise);
const arraySlice = uncurry(Array.prototype.slice);

// Which lazy bundle (lazy/<name>.js) brings which global.
const LAZY = {
  events: [
    "AbortController",
    "AbortSignal",
    "CustomEvent",
    "DOMException",
    "ErrorEvent",
    "Event",
    "EventTarget",
    "MessageEvent",
    "addEventListener",
    "dispatchEvent",
    "removeEventListener",
  ],
  url: ["URL", "URLSearchParams"],
  urlpattern: ["URLPattern"],
  encoding: [
    "TextDecoder",
    "TextDecoderStream",
    "TextEncoder",
    "TextEncoderStream",
    "atob",
    "btoa",
  ],
  streams: [
    "ByteLengthQueuingStrategy",
    "CountQueuingStrategy",
    "FixedLengthStream",
    "IdentityTransformStream",
    "ReadableByteStreamController",
    "ReadableStream",
    "ReadableStreamBYOBReader",
    "ReadableStreamBYOBRequest",
    "ReadableStreamDefaultController",
    "ReadableStreamDefaultReader",
    "TransformStream",
    "TransformStreamDefaultController",
    "WritableStream",
    "WritableStreamDefaultController",
    "WritableStreamDefaultWriter",
  ],
  fetch: ["Body", "Headers", "Request", "Response"],
  blob: ["Blob", "File", "FormData"],
  compression: ["CompressionStream", "DecompressionStream"],
  crypto: ["CryptoKey", "SubtleCrypto"],
  websocket: ["CloseEvent", "WebSocket", "WebSocketPair"],
  missing: ["Cache", "CacheStorage", "EventSource", "HTMLRewriter", "caches"],
  platform: [
    "Crypto",
    "Navigator",
    "Performance",
    "crypto",
    "navigator",
    "performance",
    "scheduler",
  ],
};

const GLOBAL_SCOPE =
  "Disallowed operation called within global scope. Asynchronous I/O (ex: fetch() or connect()), " +
  "setting a timeout, and generating random values are not allowed within global scope. To fix " +
  "this error, perform this operation within a handler. " +
  "https://developers.cloudflare.com/workers/runtime-apis/handlers/";

let host = null; // { ops, lazy, hooks } once installed
const timers = new Map();
let lastTimer = 0;

// Defines a plain, hidden, replaceable global.
function define(name, value) {
  defineProperty(globalThis, name, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

function defineLazy(name, bundle) {
  defineProperty(globalThis, name, {
    get() {
      const value = host.lazy(bundle)[name];
      define(name, value);
      return value;
    },
    set(value) {
      define(name, value);
    },
    enumerable: false,
    configurable: true,
  });
}

// Throws where workers may not start I/O: while their modules are being evaluated.
function checkIo() {
  if (host.hooks.inGlobalScope?.()) throw new Error(GLOBAL_SCOPE);
}

// An exception that nothing caught: the global "error" event if anyone can be listening, then the
// host's hook, then the console.
export function reportUncaught(error) {
  if (host.lazy.loaded("events")?.reportError(error)) return;
  if (host.hooks.uncaught) host.hooks.uncaught(error);
  else host.console.uncaught(error);
}

function startTimer(name, args, repeat) {
  const callback = args[0];
  if (typeof callback !== "function") {
    throw new TypeError(
      `Failed to execute '${name}' on 'ServiceWorkerGlobalScope': ` +
        "parameter 1 is not of type 'function'.",
    );
  }
  checkIo();
  let delay = Number(args[1]);
  if (!(delay > 0))
    delay = 0; // NaN as well
  else if (delay > 0x7fffffff) delay = 0x7fffffff;
  const id = ++lastTimer;
  const frame = host.ops.getInvocation(); // the call that it is part of
  mapSet(timers, id, { callback, args: arraySlice(args, 2), repeat, frame });
  host.ops.timerStart(id, delay, repeat);
  return id;
}

function stopTimer(value) {
  const id = Number(value);
  if (mapDelete(timers, id)) host.ops.timerStop(id);
}

// Stops the timers that were started in a frame of which `belongs` says yes.
export function stopTimersOf(belongs) {
  mapForEach(timers, (timer, id) => {
    if (belongs(timer.frame)) stopTimer(id);
  });
}

// Called by the host, as a task of its own, when a timer is due. A late call is harmless.
export function onTimer(id) {
  const timer = mapGet(timers, id);
  if (timer === undefined) return;
  if (!timer.repeat) mapDelete(timers, id);
  host.ops.setInvocation(timer.frame);
  try {
    apply(timer.callback, globalThis, timer.args);
  } catch (error) {
    reportUncaught(error);
  } finally {
    host.ops.setInvocation(undefined);
  }
}

// Methods of one object, because that gives functions without a prototype and with a right name.
const functions = {
  setTimeout(callback, delay) {
    return startTimer("setTimeout", arguments, false);
  },

  setInterval(callback, delay) {
    return startTimer("setInterval", arguments, true);
  },

  clearTimeout(id) {
    stopTimer(id);
  },

  clearInterval(id) {
    stopTimer(id);
  },

  queueMicrotask(callback) {
    if (typeof callback !== "function") {
      throw new TypeError(
        "Failed to execute 'queueMicrotask' on 'ServiceWorkerGlobalScope': " +
          "parameter 1 is not of type 'function'.",
      );
    }
    promiseThen(promiseResolve(), () => {
      try {
        callback();
      } catch (error) {
        reportUncaught(error);
      }
    });
  },

  structuredClone(value, options = undefined) {
    if (arguments.length === 0) {
      throw new TypeError("structuredClone needs a value to copy; write structuredClone(value).");
    }
    return host.lazy("clone").clone(value, options?.transfer ?? []);
  },

  reportError(error) {
    reportUncaught(error);
  },

  fetch(input, init = undefined) {
    try {
      if (arguments.length === 0) {
        throw new TypeError(
          "Failed to execute 'fetch' on 'ServiceWorkerGlobalScope': " +
            "parameter 1 is not of type 'Request or string'.",
        );
      }
      checkIo();
      return host.lazy("fetch").fetch(host.hooks.outbound, input, init);
    } catch (error) {
      return promiseReject(error);
    }
  },
};

// Installs everything on globalThis.
//
// ops: the native functions. lazy(name): the exports of a lazy bundle, compiled at the first call;
// lazy.loaded(name): the same, or undefined when nothing has touched it. hooks: what the layer
// above decides: outbound(request) -> Promise<Response>, and if it cares uncaught(error)
// and inGlobalScope() -> boolean.
export function installGlobals(ops, lazy, hooks) {
  const inspect = (values) => lazy("console").format(values);
  // Without prototypes: a name that the host left out is not looked up where guests can put one.
  const given = { __proto__: null, ...hooks };
  host = { __proto__: null, ops, lazy, hooks: given, console: makeConsole(ops, inspect, given.log) };
  lazy.checkIo = checkIo; // for the bundles
  lazy.fetchOut = given.outbound;
  defineProperty(globalThis, Symbol.toStringTag, {
    value: "ServiceWorkerGlobalScope",
    configurable: true,
  });
  define("self", globalThis);
  define("console", host.console.object);
  for (const name of Object.keys(functions)) define(name, functions[name]);
  for (const bundle of Object.keys(LAZY)) {
    for (const name of LAZY[bundle]) defineLazy(name, bundle);
  }
}
