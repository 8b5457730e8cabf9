// node:events: the package events, and what Node.js added to it since.
const EventEmitter = require("../../../node_modules/events");

const errorMonitor = Symbol("events.errorMonitor");
const { emit } = EventEmitter.prototype;

// An "error" is first shown to those who only watch.
EventEmitter.prototype.emit = function (type, ...args) {
  if (type === "error") emit.call(this, errorMonitor, ...args);
  return emit.call(this, type, ...args);
};

function abortError(signal) {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  error.name = "AbortError";
  error.code = "ABORT_ERR";
  return error;
}

// The events of an emitter, one after another: for await (const [value] of on(emitter, "name")).
function on(emitter, type, options = {}) {
  const { signal } = options;
  if (signal?.aborted) throw abortError(signal);
  const events = [];
  const waiting = [];
  let failure;
  let over = false;
  const give = (...args) => {
    if (waiting.length > 0) waiting.shift().resolve({ value: args, done: false });
    else events.push(args);
  };
  const fail = (error) => {
    if (waiting.length > 0) waiting.shift().reject(error);
    else failure = { error };
    end();
  };
  const aborted = () => fail(abortError(signal));
  const end = () => {
    over = true;
    emitter.off(type, give);
    emitter.off("error", fail);
    signal?.removeEventListener("abort", aborted);
    for (const one of waiting.splice(0)) one.resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  emitter.on(type, give);
  if (type !== "error") emitter.on("error", fail);
  signal?.addEventListener("abort", aborted, { once: true });
  return {
    next() {
      if (events.length > 0) return Promise.resolve({ value: events.shift(), done: false });
      if (failure !== undefined) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (over) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return: end,
    throw(error) {
      fail(error);
      return Promise.reject(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const { once } = EventEmitter;

function onceOf(emitter, type, options = {}) {
  const { signal } = options;
  if (signal === undefined) return once(emitter, type);
  if (signal.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const aborted = () => reject(abortError(signal));
    signal.addEventListener("abort", aborted, { once: true });
    once(emitter, type)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", aborted));
  });
}

function addAbortListener(signal, listener) {
  if (signal.aborted) queueMicrotask(() => listener());
  else signal.addEventListener("abort", listener, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener("abort", listener);
    },
  };
}

Object.assign(EventEmitter, {
  EventEmitter,
  once: onceOf,
  on,
  errorMonitor,
  addAbortListener,
  captureRejectionSymbol: Symbol.for("nodejs.rejection"),
  captureRejections: false,
  usingDomains: false,
  getEventListeners(emitter, type) {
    return emitter.listeners(type);
  },
  getMaxListeners(emitter) {
    return emitter.getMaxListeners();
  },
  setMaxListeners(count, ...emitters) {
    if (emitters.length === 0) EventEmitter.defaultMaxListeners = count;
    for (const emitter of emitters) emitter.setMaxListeners?.(count);
  },
  listenerCount(emitter, type) {
    return emitter.listenerCount(type);
  },
});

module.exports = EventEmitter;
