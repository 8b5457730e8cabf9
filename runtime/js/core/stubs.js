// Stubs: what a worker holds of another one's objects. A stub is a Proxy; what is behind it is its
// state, one of these kinds:
//   import      something that the other side of a session exported
//   worker      an entrypoint of a loaded worker, or of this worker itself
//   answer      what a call will give: an RpcPromise
//   property    a path below one of these
//   local       an object of this worker that came back to it
// All of them can be called and have properties; nothing is asked of the other side before that. The
// Proxy's handler holds the state, so that using a stub looks nothing up.

import { dataCloneError } from "./errors.js";
import { current } from "./invocation.js";
import { applyPath } from "./members.js";
import { lazy } from "./natives.js";
import {
  Error, FinalizationRegistry, ObjectPrototype, Promise, Proxy, SafeMap, SafeSet, SafeWeakMap,
  TypeError, apply, create, defineProperty, disposeSymbol, getPrototypeOf, hasOwn, isArray, ownKeys,
  rejected, set, setPrototypeOf, slice, then,
} from "./primordials.js";
import { Result, receivedIn } from "./result.js";

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
  if (second.length === 0) return first;
  const path = slice(first, 0);
  for (let i = 0; i < second.length; i++) path[path.length] = second[i];
  return path;
}

// A call that needs no frame: on this side, or on a value that has arrived.
function later(promise, run) {
  const done = async () => new Result(await run(await promise), []);
  return { id: undefined, promise: done() };
}

function promiseOf(started, keeper) {
  const invocation = started.id === undefined ? undefined : current();
  if (invocation !== undefined) started.session.ownedBy(invocation, started);
  const state = {
    kind: "answer", id: started.id, session: started.session, keeper, settled: false,
    disposed: false, service: false, promise: null,
  };
  if (started.id !== undefined) {
    started.answer = state; // its promise is of the value
    state.promise = started.promise;
    return makeStub(state);
  }
  state.promise = then(
    started.promise,
    (result) => {
      state.settled = true;
      return disposable(result.value, receivedIn(result));
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
export function disposable(value, received) {
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

const { catch: promiseCatch, finally: promiseFinally } = Promise.prototype;

// What every object has, as it was before any guest ran.
const OBJECT_NAMES = new SafeSet();
for (const name of ownKeys(ObjectPrototype)) OBJECT_NAMES.add(name);

const MEMBERS_KEPT = 32; // properties of one stub that need not be made anew

function isPromise(state) {
  return state.kind === "answer" || state.kind === "property";
}

function isFetcher(state) {
  return state.kind === "worker" || state.service;
}

// Reading a property asks for it only when someone waits for it.
function promiseFor(state) {
  return state.kind === "answer" ? state.promise : stateOf(invoke(state, [], undefined)).promise;
}

function promiseMethod(state, name) {
  if (name === "then") return (first, second) => then(promiseFor(state), first, second);
  const method = name === "catch" ? promiseCatch : promiseFinally;
  return (first) => apply(method, promiseFor(state), [first]);
}

function makeProperty(base, name) {
  const state = {
    kind: "property", base, path: [name], disposed: false, service: false, stub: undefined,
  };
  state.stub = makeStub(state);
  return state;
}

class Handler {
  constructor(state) {
    this.state = state;
    this.members = undefined; // states of properties that were looked at, by name
  }

  get(shape, name) {
    const { state } = this;
    if (typeof name === "symbol") {
      return name === disposeSymbol && !isFetcher(state) ? () => dispose(state) : shape[name];
    }
    if (name === "then" || name === "catch" || name === "finally") {
      return isPromise(state) ? promiseMethod(state, name) : undefined;
    }
    if (hasOwn(shape, name) || OBJECT_NAMES.has(name)) return shape[name];
    if (isFetcher(state)) {
      if (name === "toJSON") return undefined;
      if (name === "fetch") return (input, init) => fetchThrough(state, input, init);
      if (name === "connect") return shape[name];
    } else if (name === "dup" && !isPromise(state)) {
      return () => dup(state);
    }
    // What is called on an answer is called once; other stubs stay, and so do their properties.
    return state.kind === "answer" ? makeProperty(state, name).stub : this.member(name);
  }

  member(name) {
    this.members ??= new SafeMap();
    const known = this.members.get(name);
    if (known !== undefined && !known.disposed) return known.stub;
    if (this.members.size >= MEMBERS_KEPT) this.members.clear();
    const made = makeProperty(this.state, name);
    this.members.set(name, made);
    return made.stub;
  }

  apply(shape, self, args) {
    const { state } = this;
    if (state.loopback) return makeWorkerStub(state.worker, state.entrypoint, readProps(args[0]));
    return invoke(state, [], args);
  }

  has(shape, name) {
    if (typeof name === "symbol") return name in shape;
    return name !== "then" || isPromise(this.state);
  }

  getPrototypeOf(shape) {
    return getPrototypeOf(shape);
  }

  ownKeys(shape) {
    return ownKeys(shape);
  }
}

// Answers and properties are made with every call, and all have the same shape. What is put on one of
// them stays with it.
class PassingHandler extends Handler {
  constructor(state) {
    super(state);
    this.own = undefined; // what was put on it, by name
  }

  get(shape, name, receiver) {
    if (this.own !== undefined && hasOwn(this.own, name)) return this.own[name];
    return super.get(shape, name, receiver);
  }

  set(shape, name, value) {
    this.own ??= create(null);
    return set(this.own, name, value);
  }

  defineProperty() {
    return false;
  }

  deleteProperty(shape, name) {
    return this.own === undefined || delete this.own[name];
  }

  setPrototypeOf() {
    return false;
  }

  preventExtensions() {
    return false;
  }
}

// A trap that is not here must not be looked for in what guests can change.
setPrototypeOf(Handler.prototype, null);

// Entrypoints look like an object, everything else like a function, as callers expect of each; what
// is in ctx.exports is an entrypoint that can be called.
function functionShape(Class) {
  const shape = () => {};
  delete shape.name;
  delete shape.length;
  return withPrototype(shape, Class.prototype);
}

const ANSWER_SHAPE = functionShape(RpcPromise);
const PROPERTY_SHAPE = functionShape(RpcProperty);

function withPrototype(object, prototype) {
  setPrototypeOf(object, prototype);
  return object;
}

function proxyOf(state) {
  if (state.kind === "answer") return new Proxy(ANSWER_SHAPE, new PassingHandler(state));
  if (state.kind === "property") return new Proxy(PROPERTY_SHAPE, new PassingHandler(state));
  const shape = isFetcher(state) && !state.loopback
    ? withPrototype({}, Fetcher.prototype)
    : functionShape(isFetcher(state) ? Fetcher : RpcStub);
  return new Proxy(shape, new Handler(state));
}

export function makeStub(state) {
  const stub = proxyOf(state);
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

// A copy of props; copy.js brings it.
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

