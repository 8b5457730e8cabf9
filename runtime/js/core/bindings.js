// What is imported from cloudflare:workers as env and exports: views of the worker's own, or of those that
// withEnv() and its like put in their place for as long as a call takes, all that it awaits included.

import { getStores, withStores } from "./frame.js";
import {
  Map, Proxy, Symbol, TypeError, apply, defineProperty, getOwnPropertyDescriptor, mapGet, mapSet,
  ownKeys,
} from "./primordials.js";

const HELD = Symbol("bindings"); // among the stores of AsyncLocalStorage

function held() {
  const stores = getStores();
  return stores === undefined ? undefined : mapGet(stores, HELD);
}

function run(changed, call) {
  if (typeof call !== "function") throw new TypeError("There is no function to call with these bindings.");
  const stores = new Map(getStores());
  mapSet(stores, HELD, { ...held(), ...changed });
  return withStores(stores, call, undefined, []);
}

export const withEnv = (env, call) => run({ env }, call);
export const withExports = (exports, call) => run({ exports }, call);
export const withEnvAndExports = (env, exports, call) => run({ env, exports }, call);

// `own()`: what the worker has by itself.
export function bindingsView(name, own) {
  const now = () => held()?.[name] ?? own();
  return new Proxy({}, {
    get: (unused, key) => now()[key],
    set: (unused, key, value) => {
      now()[key] = value;
      return true;
    },
    has: (unused, key) => key in now(),
    deleteProperty: (unused, key) => delete now()[key],
    ownKeys: () => ownKeys(now()),
    defineProperty: (unused, key, descriptor) => {
      defineProperty(now(), key, descriptor);
      return descriptor.configurable === true;
    },
    getOwnPropertyDescriptor: (unused, key) => {
      const descriptor = getOwnPropertyDescriptor(now(), key);
      if (descriptor !== undefined) descriptor.configurable = true; // as a proxy has to say
      return descriptor;
    },
  });
}

// Spans that nobody takes down.
class Span {
  isTraced = false;
  spanContext() {
    return { traceId: "", spanId: "", traceFlags: 0 };
  }
  setAttribute() {
    return this;
  }
  setAttributes() {
    return this;
  }
  recordException() {}
  updateName() {
    return this;
  }
  setStatus() {
    return this;
  }
  end() {}
}

const enter = (name, call, ...args) => apply(call, undefined, [new Span(), ...args]);

export const tracing = {
  enterSpan: enter,
  startActiveSpan: enter,
  startSpan: () => new Span(),
  getActiveSpan: () => undefined,
  withActiveSpan: (span, call, ...args) => apply(call, undefined, args),
};

// The cache of a worker's answers: there is none to be emptied.
export const cache = {
  purge: async () => ({ success: false, errors: [{ code: 0, message: "No Cache was configured" }] }),
};

export const restore = Symbol("restore");
