// The loader binding: WorkerCode in, a stub of the loaded worker out. Brought when it is needed (bundle.sh).

import { Cache } from "./cache.js";
import { allowance } from "./invocation.js";
import { lazy, ops } from "./natives.js";
import { networkStub } from "./network.js";
import {
  Error, Promise, SafeMap, Symbol, TypeError, WeakRef, defineProperty, ownJson, resolved, then,
} from "./primordials.js";
import { DurableObjectClass } from "./object-class.js";
import { Session } from "./session.js";
import { makeWorkerStub, readProps, stateOf } from "./stubs.js";
import { tellOfEnd } from "./tails.js";
import { readLimits, readWorkerCode } from "./worker-code.js";

const OWNER_ENDED =
  "The request whose callback was to bring this worker's code has ended. Get it again.";
const REQUEST_ENDED =
  "The request that loaded this worker has ended. Load it again, or use get(id, callback) to keep it.";
const ENV_LIMIT = 1024 * 1024;
const OUTBOUND = { none: 0, internet: 1, service: 2 };

// A loaded worker as its loader holds it. Whoever can still call it holds this object; when nobody
// does, C ends the worker.
class LoadedWorker {
  constructor() {
    this.dynamic = true;
    this.session = null;
    this.ready = null; // while the code is still being fetched: a promise
    this.forwarded = 0; // stubs of it that others hold through this worker
    this.releasing = false;
    this.named = false;
    this.abandon = null; // ends the fetching of the code
  }

  call(state, path, args) {
    if (this.session !== null) return this.session.callWorker(state, path, args, this);
    const later = then(this.ready, () => this.call(state, path, args).promise);
    return { id: undefined, promise: later };
  }

  attach(session) {
    this.session = session;
    session.keeper = new WeakRef(this);
    ops.watch(this, session.id);
  }

  // The owning invocation is over. A named worker stays, unless it was still being fetched: what the
  // invocation was waiting for will not come.
  release() {
    if (this.session === null && this.abandon !== null) {
      this.abandon();
      return;
    }
    if (this.named) return;
    this.releasing = true;
    if (this.forwarded === 0) this.end();
  }

  // For the cache: whether it may be let go, and what that would save.
  busy() {
    return this.session === null || this.session.calls.size > 0 || this.forwarded > 0;
  }

  bytes() {
    return this.session === null ? 0 : ops.sessionBytes(this.session.id);
  }

  evict() {
    this.end("This worker was let go, because its loader keeps no more by name. Get it again.");
  }

  hold() {
    this.forwarded++;
  }

  unhold() {
    if (--this.forwarded === 0 && this.releasing) this.end();
  }

  end(why = REQUEST_ENDED) {
    if (this.session === null) return;
    this.session.letGo = true;
    ops.unwatch(this.session.id);
    ops.endSession(this.session.id, why);
  }
}

class WorkerStub {
  #worker;

  constructor(worker) {
    if (!(worker instanceof LoadedWorker)) throw new TypeError("Illegal constructor");
    this.#worker = worker;
  }

  getEntrypoint(name, options) {
    const entrypoint = name === undefined || name === null ? "default" : `${name}`;
    let props, limits;
    if (options !== undefined && options !== null) {
      limits = readLimits(options.limits);
      props = readProps(options);
    }
    return makeWorkerStub(this.#worker, entrypoint, props, limits);
  }

  // The class is looked for when an object of it starts.
  getDurableObjectClass(name, options) {
    const entrypoint = name === undefined || name === null ? "default" : `${name}`;
    const props = readProps(options);
    return new DurableObjectClass(this.#worker, entrypoint, props, readLimits(options?.limits));
  }
}

class WorkerLoader {
  #cache;
  #host;

  constructor(host, cache) {
    if (!(cache instanceof Cache)) throw new TypeError("Illegal constructor");
    this.#host = host;
    this.#cache = cache;
  }

  get(name, getCode) {
    if (arguments.length === 0) throw wrongParameter("get", 1, "string");
    if (typeof getCode !== "function") throw wrongParameter("get", 2, "function");
    lazy.checkIo();
    const id = name === undefined || name === null ? null : `${name}`;
    const known = id === null ? undefined : this.#cache.get(id);
    if (known !== undefined) return new WorkerStub(known);
    return new WorkerStub(this.#fetch(id, getCode));
  }

  load(code) {
    if (arguments.length === 0 || (typeof code !== "object" && code !== undefined)) {
      throw wrongParameter("load", 1, "WorkerCode");
    }
    lazy.checkIo();
    const worker = new LoadedWorker();
    start(worker, code, this.#host);
    this.#host.own(worker);
    return new WorkerStub(worker);
  }

  // A worker whose code the callback brings after this turn. A failure is not kept: the next get()
  // of this id asks again.
  #fetch(id, getCode) {
    const worker = new LoadedWorker();
    const cache = this.#cache;
    const host = this.#host;
    // Must not hold the worker where the cache does not: its session holds this.
    const forget = id === null ? undefined : () => cache.forget(id, worker);
    const bring = async () => {
      try {
        const code = await getCode();
        if (worker.abandon === null) return; // who waited for it was told already
        if (typeof code !== "object" && code !== undefined && code !== null) {
          throw new TypeError("Callback returned incorrect type; expected 'Promise'");
        }
        start(worker, code, host, forget);
      } catch (error) {
        if (forget !== undefined) forget();
        throw error;
      }
    };
    worker.ready = new Promise((resolve, reject) => {
      worker.abandon = () => {
        worker.abandon = null;
        if (forget !== undefined) forget();
        reject(new Error(OWNER_ENDED));
      };
      then(then(resolved(), bring), resolve, reject);
    });
    then(worker.ready, undefined, () => {});
    host.own(worker);
    if (id !== null) {
      worker.named = true;
      cache.set(id, worker);
    }
    return worker;
  }
}

function wrongParameter(method, index, type) {
  return new TypeError(
    `Failed to execute '${method}' on 'WorkerLoader': parameter ${index} is not of type '${type}'.`,
  );
}

function nameInstances(Class) {
  defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}
nameInstances(WorkerLoader);
nameInstances(WorkerStub);

export function makeLoader(host, cache) {
  return new WorkerLoader(host, cache);
}

// Checks the code and starts the worker: everything of the caller's is captured when this returns.
function start(worker, code, host, onFailure) {
  if (code === undefined || code === null) {
    throw new TypeError("A WorkerCode object is needed; undefined or null was given.");
  }
  const fields = readWorkerCode(code, host.warn);
  const outbound = outboundOf(fields, host);
  const id = ops.loadBegin();
  const session = new Session(id, false, host.serve);
  const { tails } = fields;
  session.onEnd = (reason) => {
    if (onFailure !== undefined) onFailure();
    if (!session.letGo) tellOfEnd(tails, reason);
  };
  try {
    send(session, fields, outbound);
  } catch (error) {
    session.letGo = true;
    session.end({ name: "Error", message: "This worker could not be loaded." });
    ops.endSession(id, "This worker could not be loaded.");
    throw error;
  }
  worker.attach(session);
}

// null closes the network; nothing given means what this worker itself has.
function outboundOf(fields, host) {
  if (fields.outbound === null) return { kind: OUTBOUND.none };
  const fetcher = fields.outbound === undefined ? host.outbound.fetcher : fields.outbound;
  if (fetcher !== undefined) return { kind: OUTBOUND.service, fetcher: callable(fetcher) };
  if (!host.outbound.internet) return { kind: OUTBOUND.none };
  return ops.loadsApart()
    ? { kind: OUTBOUND.service, fetcher: networkStub() }
    : { kind: OUTBOUND.internet };
}

// ctx.exports.X stands for ctx.exports.X({}) where an outbound is wanted.
function callable(fetcher) {
  const state = stateOf(fetcher);
  return state.loopback ? makeWorkerStub(state.worker, state.entrypoint, undefined) : fetcher;
}

function send(session, fields, outbound) {
  for (let i = 0; i < fields.modules.length; i++) {
    const module = fields.modules[i];
    ops.loadModule(session.id, module.name, module.type, module.content);
  }
  // What the code does not limit has the limits of this worker itself.
  const limits = {
    cpuMs: fields.limits.cpuMs ?? allowance.cpuMs,
    subRequests: fields.limits.subRequests ?? allowance.subRequests,
  };
  const config = ownJson({
    compatibilityDate: fields.compatibilityDate,
    compatibilityFlags: fields.compatibilityFlags,
    outbound: outbound.kind,
    limits,
  });
  session.write(
    [fields.env, outbound.fetcher, fields.tails, fields.streamingTails],
    (caps, value) => {
      const bytes = ops.loadCommit(
        session.id, fields.mainModule, config, limits.cpuMs, outbound.kind, caps, value,
        ENV_LIMIT,
      );
      if (bytes > ENV_LIMIT) {
        throw new Error(
          `Dynamic Worker env size (${bytes} bytes) exceeds the maximum allowed size of ${ENV_LIMIT} bytes.`,
        );
      }
    },
    false,
  );
}
