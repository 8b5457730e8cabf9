// Stubs: what a worker holds of another one's objects. A stub is a Proxy; what is behind it is its
// state, one of these kinds:
//   import      something that the other side of a session exported
//   worker      an entrypoint of a loaded worker, or of this worker itself
//   answer      what a call will give: an RpcPromise
//   property    a path below one of these
//   local       an object of this worker that came back to it
// All of them can be called and have properties; nothing is asked of the other side before that.

import { dataCloneError } from "./errors.js";
import { current } from "./invocation.js";
import { applyPath } from "./members.js";
import { lazy } from "./natives.js";
import {
  Error, FinalizationRegistry, ObjectPrototype, Promise, Proxy, SafeWeakMap, TypeError, apply,
  defineProperty, disposeSymbol, getPrototypeOf, hasOwn, isArray, ownKeys, rejected,
  setPrototypeOf, slice, then,
} from "./primordials.js";

const states = new SafeWeakMap();
const exportsOf = new SafeWeakMap(); // how an object of this worker stands in a session's exports

const NOT_TRANSFERABLE =
  "Entrypoints to dynamically-loaded workers cannot be transferred to other Workers, because the " +
  "system does not know how to reload this Worker from scratch. Instead, have the parent Worker " +
  "expose an entrypoint which constructs the dynamic worker and forwards to it.";

export let isTarget;

export class RpcTarget {
  #brand;

  static {
    isTarget = (value) => typeof value === "object" && value !== null && #brand in value;
  }
}

// `new RpcStub(target)` makes a stub of an object of this worker.
export class RpcStub {
  constructor(target) {
    return makeStub(localState(exportOf(target)));
  }
}

export class RpcPromise {}

export class RpcProperty {}

export class Fetcher {
  constructor() {
    throw new TypeError("Illegal constructor");
  }
}

export function stateOf(value) {
  const type = typeof value;
  return (type === "object" && value !== null) || type === "function"
    ? states.get(value)
    : undefined;
}

// ---- exports ----

// The one export that stands for an object in every session.
export function exportOf(object) {
  let target = exportsOf.get(object);
  if (target === undefined) {
    target = {
      run: (path, args) => applyPath(object, path, args),
      dropped: () => disposeTarget(object),
    };
    exportsOf.set(object, target);
  }
  return target;
}

function disposeTarget(object) {
  if (!isTarget(object)) return;
  const own = object[disposeSymbol];
  if (typeof own === "function") apply(own, object, []);
}

// A stub that is passed on keeps the worker behind it alive for as long as the other side has it,
// even past the invocation that loaded the worker.
function forwarded(stub, keeper) {
  const target = exportOf(stub);
  if (keeper !== undefined && !target.holding) {
    target.holding = true;
    keeper.hold();
    target.dropped = () => {
      target.holding = false;
      keeper.unhold();
    };
  }
  return target;
}

export function localState(target) {
  return { kind: "local", target, disposed: false, service: false };
}

// How a value that is no plain data crosses: undefined for plain data, else { import } for what the
// other side of `session` hosts already, or { export } for what this side will answer for.
export function capabilityOf(value, session) {
  const state = stateOf(value);
  if (state === undefined) {
    return typeof value === "function" || isTarget(value)
      ? { export: exportOf(value), service: false }
      : undefined;
  }
  if (state.disposed) throw disposedError();
  switch (state.kind) {
    case "import":
      if (state.import.session === session) return { import: state.import, service: state.service };
      return { export: forwarded(value, state.import.keeper), service: state.service };
    case "worker":
      if (state.worker.dynamic) throw dataCloneError(state.worker.notTransferable ?? NOT_TRANSFERABLE);
      if (state.loopback) {
        throw dataCloneError(
          'Could not serialize object of type "LoopbackServiceStub". This type does not support ' +
            "serialization; call it, as in ctx.exports.NAME({ props }), and send what it returns.",
        );
      }
      return { export: state.worker.serviceExport(state.entrypoint, state.props), service: true };
    case "local":
      return { export: state.target, service: state.service };
    default:
      throw dataCloneError(
        'Could not serialize object of type "RpcPromise". This type does not support serialization.',
      );
  }
}

// ---- calls ----

function disposedError() {
  return new Error("RPC stub used after being disposed.");
}

// Calls (args) or reads (args undefined) `path` of what `state` stands for; gives an RpcPromise.
export function invoke(state, path, args) {
  let started;
  try {
    started = start(state, path, args);
  } catch (error) {
    started = { id: undefined, promise: rejected(error) };
  }
  return promiseOf(started, state);
}

// As invoke(), for who passes the call on: gives { id, promise } of a Result.
export function callThrough(state, path, args) {
  return start(state, path, args);
}

function start(state, path, args) {
  if (state.disposed) throw disposedError();
  lazy.checkIo();
  switch (state.kind) {
    case "property":
      return start(state.base, joined(state.path, path), args);
    case "import":
      return state.import.session.callImport(state.import, path, args);
    case "worker":
      return state.worker.call(state, path, args);
    case "answer":
      if (!state.settled && state.id !== undefined) {
        return state.session.callAnswer(state.id, path, args, state);
      }
      return later(state.promise, (value) => applyPath(value, path, args));
    default:
      return later(undefined, () => state.target.run(path, args));
  }
}

function joined(first, second) {
  const path = slice(first, 0);
  for (let i = 0; i < second.length; i++) path[path.length] = second[i];
  return path;
}

// A call that needs no frame: on this side, or on a value that has arrived.
function later(promise, run) {
  const done = async () => ({ value: await run(await promise), received: [] });
  return { id: undefined, promise: done() };
}

function promiseOf(started, keeper) {
  const invocation = started.id === undefined ? undefined : current();
  if (invocation !== undefined) started.session.ownedBy(invocation, started.id);
  const state = {
    kind: "answer", id: started.id, session: started.session, keeper, settled: false,
    disposed: false, service: false, promise: null,
  };
  state.promise = then(
    started.promise,
    (result) => {
      state.settled = true;
      return disposable(result.value, result.received);
    },
    (error) => {
      state.settled = true;
      throw error;
    },
  );
  then(state.promise, undefined, () => {}); // who does not await a call does not ask for its error
  return makeStub(state);
}

// ---- disposal ----

const collected = new FinalizationRegistry((imported) => imported.release());

export function dispose(state) {
  if (state.disposed) return;
  if (state.kind === "answer") {
    then(state.promise, (value) => {
      const inner = stateOf(value);
      if (inner !== undefined) dispose(inner);
      else if (typeof value === "object" && value !== null) value[disposeSymbol]?.();
    }, () => {});
    return;
  }
  state.disposed = true;
  if (state.kind === "import") {
    collected.unregister(state);
    state.import.release();
  }
}

export function disposeAll(received) {
  for (let i = 0; i < received.length; i++) dispose(received[i]);
  received.length = 0;
}

// An object that came as a result can be disposed, and with it the stubs that came in it.
function disposable(value, received) {
  if (typeof value !== "object" || value === null || stateOf(value) !== undefined) return value;
  if (getPrototypeOf(value) !== ObjectPrototype && !isArray(value)) return value;
  defineProperty(value, disposeSymbol, {
    value: () => disposeAll(received),
    writable: true, enumerable: false, configurable: true,
  });
  return value;
}

function dup(state) {
  if (state.disposed) throw disposedError();
  if (state.kind === "import") state.import.holders++;
  return makeStub({ ...state, disposed: false });
}

// ---- the Proxy ----

const PROMISE_METHODS = { __proto__: null };
for (const name of ["then", "catch", "finally"]) PROMISE_METHODS[name] = Promise.prototype[name];

function isPromise(state) {
  return state.kind === "answer" || state.kind === "property";
}

function isFetcher(state) {
  return state.kind === "worker" || state.service;
}

// Reading a property asks for it only when someone waits for it.
function promiseMethod(state, name) {
  return (first, second) => {
    const promise = state.kind === "answer" ? state.promise : stateOf(invoke(state, [], undefined)).promise;
    return apply(PROMISE_METHODS[name], promise, [first, second]);
  };
}

const handler = {
  __proto__: null,

  get(shape, name) {
    const state = states.get(shape);
    if (typeof name === "symbol") {
      return name === disposeSymbol && !isFetcher(state) ? () => dispose(state) : shape[name];
    }
    if (name in PROMISE_METHODS) return isPromise(state) ? promiseMethod(state, name) : undefined;
    if (hasOwn(shape, name) || name in ObjectPrototype) return shape[name];
    if (isFetcher(state)) {
      if (name === "toJSON") return undefined;
      if (name === "fetch") return (input, init) => fetchThrough(state, input, init);
      if (name === "connect") return shape[name];
    } else if (name === "dup" && !isPromise(state)) {
      return () => dup(state);
    }
    return makeStub({ kind: "property", base: state, path: [name], disposed: false, service: false });
  },

  apply(shape, self, args) {
    const state = states.get(shape);
    if (state.loopback) return makeWorkerStub(state.worker, state.entrypoint, readProps(args[0]));
    return invoke(state, [], args);
  },

  has(shape, name) {
    if (typeof name === "symbol") return name in shape;
    return name !== "then" || isPromise(states.get(shape));
  },

  getPrototypeOf: (shape) => getPrototypeOf(shape),
  ownKeys: (shape) => ownKeys(shape),
};

const CLASSES = { __proto__: null, answer: RpcPromise, property: RpcProperty };

// Entrypoints look like an object, everything else like a function, as callers expect of each; what
// is in ctx.exports is an entrypoint that can be called.
function shapeOf(state) {
  if (isFetcher(state) && !state.loopback) return withPrototype({}, Fetcher.prototype);
  const shape = () => {};
  delete shape.name;
  delete shape.length;
  const Class = isFetcher(state) ? Fetcher : CLASSES[state.kind] ?? RpcStub;
  return withPrototype(shape, Class.prototype);
}

function withPrototype(object, prototype) {
  setPrototypeOf(object, prototype);
  return object;
}

export function makeStub(state) {
  const shape = shapeOf(state);
  const stub = new Proxy(shape, handler);
  states.set(shape, state);
  states.set(stub, state);
  if (state.kind === "import") collected.register(stub, state.import, state);
  return stub;
}

defineProperty(Fetcher.prototype, "connect", {
  value: function connect(address, options) {
    const state = stateOf(this);
    if (state === undefined) throw new TypeError("Illegal invocation");
    return connectThrough(state, address, options);
  },
  writable: true, configurable: true, enumerable: false,
});

defineProperty(Fetcher.prototype, Symbol.toStringTag, { value: "Fetcher", configurable: true });

// fetch on a stub needs Request and Response, which others bring.
let fetchThrough = () => rejected(new Error("fetch is not ready"));

export function onStubFetch(implementation) {
  fetchThrough = implementation;
}

// As well connect, which needs Socket.
let connectThrough = () => undefined;

export function onStubConnect(implementation) {
  connectThrough = implementation;
}

// A copy of props; session.js brings it.
let copyProps = (props) => props;

export function onProps(copy) {
  copyProps = copy;
}

// A copy of the props among the options of an entrypoint.
export function readProps(options) {
  const props = options?.props;
  if (props === undefined) return undefined;
  if (typeof props !== "object" || props === null) {
    throw new TypeError(
      "Incorrect type for the 'props' field on 'EntrypointOptions': the provided value is not of type 'Object'.",
    );
  }
  return copyProps(props);
}

export function makeWorkerStub(worker, entrypoint, props, limits) {
  return makeStub({ kind: "worker", worker, entrypoint, props, limits, disposed: false, service: true });
}

export function makeImportStub(imported, service) {
  const state = { kind: "import", import: imported, service, disposed: false };
  return { stub: makeStub(state), state };
}

