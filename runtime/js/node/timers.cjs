// node:timers and node:timers/promises.
const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } =
  powers.timers;

function abortError(signal) {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  error.name = "AbortError";
  error.code = "ABORT_ERR";
  return error;
}

// A promise of `value` that `start(resolve)` keeps, or that the signal breaks.
function later(start, stop, value, { signal } = {}) {
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const aborted = () => {
      stop(timer);
      reject(abortError(signal));
    };
    const timer = start(() => {
      signal?.removeEventListener("abort", aborted);
      resolve(value);
    });
    signal?.addEventListener("abort", aborted, { once: true });
  });
}

async function* every(delay, value, { signal } = {}) {
  for (;;) yield await later((done) => setTimeout(done, delay), clearTimeout, value, { signal });
}

const promises = {
  setTimeout: (delay, value, options) =>
    later((done) => setTimeout(done, delay), clearTimeout, value, options),
  setImmediate: (value, options) => later(setImmediate, clearImmediate, value, options),
  setInterval: every,
  scheduler: {
    wait: (delay, options) => promises.setTimeout(delay, undefined, options),
    yield: () => promises.setImmediate(),
  },
};

const kept = Symbol.for("nodejs.util.promisify.custom");
Object.defineProperty(setTimeout, kept, { value: promises.setTimeout, configurable: true });
Object.defineProperty(setImmediate, kept, { value: promises.setImmediate, configurable: true });

module.exports = {
  setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, promises,
  active() {},
  unenroll: clearTimeout,
};
