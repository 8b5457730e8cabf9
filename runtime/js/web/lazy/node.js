// Node.js modules (runtime/js/node), found by name, and what they have of the runtime. They are in
// a guest's hands: neither a native nor another bundle is handed to them.

const { apply } = Reflect;
const MOST_ITERATIONS = 100000; // as in Workers
const MOST_BYTES = 1024 * 1024; // of a derived key

const FILES = { __proto__: null };
for (const name of [
  "assert", "async_hooks", "buffer", "console", "crypto", "diagnostics_channel", "events", "os",
  "path", "perf_hooks", "process", "punycode", "querystring", "stream", "string_decoder", "timers",
  "url", "util", "zlib",
]) {
  FILES[name] = true;
}

// Modules that are a part of another, or whose name is no name of a file.
const PARTS = {
  __proto__: null,
  "assert/strict": ["assert", "strict"],
  "path/posix": ["path", "posix"],
  "stream/consumers": ["stream_consumers"],
  "stream/promises": ["stream", "promises"],
  "stream/web": ["stream_web"],
  sys: ["util"],
  "timers/promises": ["timers", "promises"],
  "util/types": ["util", "types"],
};

function bareName(specifier) {
  const name = specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
  return name.endsWith("/") ? name.slice(0, -1) : name;
}

// What a timer is in Node.js: an object, and yet a number where one is wanted.
function makeTimers(timers) {
  class Timeout {
    #id;
    #start;

    constructor(start) {
      this.#start = start;
      this.#id = start();
    }

    ref() {
      return this;
    }

    unref() {
      return this;
    }

    hasRef() {
      return true;
    }

    refresh() {
      timers.clearTimeout(this.#id);
      this.#id = this.#start();
      return this;
    }

    close() {
      timers.clearTimeout(this.#id);
      return this;
    }

    [Symbol.toPrimitive]() {
      return this.#id;
    }

    [Symbol.dispose]() {
      this.close();
    }
  }

  class Immediate extends Timeout {}

  const clear = (timer) => timers.clearTimeout(timer);
  return {
    setTimeout: (callback, delay, ...args) =>
      new Timeout(() => timers.setTimeout(callback, delay, ...args)),
    setInterval: (callback, delay, ...args) =>
      new Timeout(() => timers.setInterval(callback, delay, ...args)),
    setImmediate: (callback, ...args) =>
      new Immediate(() => timers.setTimeout(callback, 0, ...args)),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
}

// The bindings that process.env has: text as it is, plain data as JSON.
function environment(env) {
  const made = {};
  for (const name of Object.keys(env ?? {})) {
    const value = env[name];
    if (typeof value === "string") made[name] = value;
    else if (isPlain(value)) made[name] = JSON.stringify(value);
  }
  return made;
}

function isPlain(value) {
  if (typeof value === "number" || typeof value === "boolean") return true;
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype;
}

export default function (ops, lazy) {
  const loaded = { __proto__: null };
  const powers = { __proto__: null };

  function load(name) {
    let module = loaded[name];
    if (module === undefined) {
      const body = ops.runScript(`isoload:node:${name}`, ops.lazySource(`node_${name}`));
      module = loaded[name] = { exports: {} };
      body(module, module.exports, require, powers);
    }
    return module.exports;
  }

  function has(name) {
    // Guests may have bent what made the name: only text is compared.
    return typeof name === "string" && (name in FILES || name in PARTS);
  }

  function require(specifier) {
    const name = bareName(specifier);
    if (!has(name)) throw new Error(`No such module "${specifier}".`);
    const part = PARTS[name]; // [module, which part; none: all of it]
    if (part === undefined) return load(name);
    return part.length > 1 ? load(part[0])[part[1]] : load(part[0]);
  }

  // A native of its own, made when it is first called.
  function native(name) {
    let made;
    return (...args) => apply((made ??= ops.native(name)), undefined, args);
  }

  // Natives cannot be interrupted: what they are asked for must be within reason.
  function bounded(run, iterations, mostIterations, length) {
    return (...args) => {
      if (iterations !== undefined && !(args[iterations] <= mostIterations)) {
        return `Iterations above ${mostIterations} are not possible in a worker.`;
      }
      if (!(args[length] <= MOST_BYTES)) {
        return `A key of more than ${MOST_BYTES} bytes is too long.`;
      }
      return run(...args);
    };
  }

  const zipNew = native("zipNew");
  const zipPush = native("zipPush");
  const zipRest = native("zipRest");

  // All that comes of `bytes`, in pieces; text that says what is wrong with them; undefined where that is
  // more than `most`. What zlib keeps stays here: in a guest's hands it would be more than data.
  function zip(format, compress, bytes, most) {
    const state = zipNew(format, compress);
    const all = new Uint8Array(bytes);
    const pieces = [];
    let size = 0;
    for (let left = all.length; left >= 0; left = zipRest(state)) {
      const result = zipPush(state, new Uint8Array(all.buffer, all.length - left, left), true);
      if (typeof result === "string") return result;
      size += result.length;
      if (size > most) return undefined;
      pieces[pieces.length] = result;
    }
    return pieces;
  }

  function empower(support) {
    if (powers.timers !== undefined) return;
    Object.assign(powers, {
      getStores: support.getStores,
      setStores: support.setStores,
      withStores: support.withStores,
      timers: makeTimers(support.timers ?? globalThis),
      queueMicrotask: support.timers?.queueMicrotask ?? globalThis.queueMicrotask,
      env: () => environment(support.env),
      now: () => ops.now(),
      isProxy: (value) => ops.isProxy(value),
      digest: native("digest"),
      hmac: native("hmac"),
      equal: native("equal"),
      zip,
      pbkdf2: bounded(native("pbkdf2"), 3, MOST_ITERATIONS, 4),
      hkdf: bounded(native("hkdf"), undefined, undefined, 4),
      random(length) {
        lazy.checkIo();
        return ops.random(length);
      },
      getBuiltinModule: (name) => (has(bareName(name)) ? require(name) : undefined),
    });
  }

  return {
    // The exports of a module as an ES module has them, or undefined.
    find(name, support) {
      if (!has(bareName(name))) return undefined;
      empower(support);
      const exports = require(name);
      return { ...exports, default: exports };
    },

    global(name, support) {
      empower(support);
      if (name in powers.timers) return powers.timers[name];
      return name === "Buffer" ? require("buffer").Buffer : require(name);
    },
  };
}
