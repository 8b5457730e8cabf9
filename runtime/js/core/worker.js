// A worker from the inside: its env, its invocations, its context, its way out.

import {
  bindingsView, cache, restore, tracing, withEnv, withEnvAndExports, withExports,
} from "./bindings.js";
import { Cache } from "./cache.js";
import { checkDate, checkFlags, isOn, setCompatibility } from "./compat.js";
import { errorAsText } from "./errors.js";
import { lazy, ops } from "./natives.js";
import {
  WorkerEntrypoint, DurableObject, WorkflowEntrypoint, dispatch, exportNames, forgetExports, hasTest,
  runTest, setExports,
} from "./entrypoints.js";
import {
  Error, Promise, SafeMap, TypeError, Uint8Array, create, isArray, ownJson, parse,
  rejected, resolved, then, weakDeref, WeakRef,
} from "./primordials.js";
import { Invocation, allowance, current, giveUp, settle, stopTimers, within } from "./invocation.js";
import { makeLoader } from "./loader.js";
import { applyPath } from "./members.js";
import { makeNamespace, startObject } from "./objects.js";
import { installNode, nodeModule } from "./node.js";
import { answerVisit, beginVisit, endVisit, fetchInternet } from "./outside.js";
import { START, Session, readWith } from "./session.js";
import {
  Fetcher, RpcPromise, RpcProperty, RpcStub, RpcTarget, disposeAll, invoke, makeImportStub,
  makeStub, makeWorkerStub, onStubConnect, onStubFetch, stateOf,
} from "./stubs.js";
import { setStreamingTails } from "./tail-stream.js";
import { setTails, traceOf } from "./tails.js";
import { isPlain } from "./values.js";

const BLOCKED =
  "This worker is not permitted to access the internet via global functions like fetch(). It must " +
  "use capabilities (such as bindings in 'env') to talk to the outside world.";
const ABANDONED = "The request that made this call has ended.";
const SERVICE = 2, INTERNET = 1, LENT = 3;
const MAX_WORKERS = 1000; // that a loader keeps by name unless its configuration says otherwise

let env = {};
let started = false; // the main module has been evaluated
const outbound = { internet: false, fetcher: undefined };

class ExecutionContext {
  #invocation;

  constructor(invocation, props) {
    this.#invocation = invocation;
    this.props = props ?? {};
    if (isOn("enable_ctx_exports")) this.exports = loopbacks();
  }

  waitUntil(promise) {
    this.#invocation.wait(promise);
  }

  passThroughOnException() {}

  abort(reason) {
    abortIsolate(reason);
  }
}

// ---- answering calls ----

// Session calls this for every call from the other side; the returned promise is the answer that
// further calls may build on.
export function serve(call) {
  const trace = call.target === null && call.text === undefined ? traceOf(call) : undefined;
  const invocation = new Invocation(call.limits, trace);
  call.invocation = invocation;
  call.trace = trace;
  const answer = within(invocation, () => answerOf(call, invocation));
  const finish = () => {
    disposeAll(call.received);
    call.args = undefined; // the call itself is kept until the other side has finished with it
    invocation.done();
  };
  const reject = (error) => {
    if (trace !== undefined) trace.failed(error);
    call.session.sendException(call.id, error, call);
    finish();
  };
  const resolve = (value) => {
    try {
      if (trace !== undefined) trace.responded(trace.item.event.request ? value.status : undefined);
      call.session.sendResult(value, call);
    } catch (error) {
      return reject(error);
    }
    return finish();
  };
  call.waiting = settle(answer, resolve, reject);
  return answer;
}

// Session calls this when nobody wants the answer of a call any more.
serve.giveUp = (call) => {
  call.trace?.canceled();
  giveUp(call.waiting, new Error(ABANDONED));
  if (call.invocation.open === 0) stopTimers(call.invocation);
};

// Never throws: what it gives is a promise.
function answerOf(call, invocation) {
  if (call.text !== undefined) return answerText(call, invocation);
  return call.target === null ? callEntrypoint(call, invocation) : callTarget(call, invocation);
}

async function callTarget(call, invocation) {
  if (call.target === undefined) throw new Error("The called object is gone.");
  if (call.target.answer !== undefined) {
    return await applyPath(await call.target.answer, call.path, call.args);
  }
  return await call.target.run(call.path, call.args, invocation);
}

async function callEntrypoint(call, invocation) {
  if (call.path[0] === START) {
    const environment = { env, exports: isOn("enable_ctx_exports") ? loopbacks() : undefined, waitUntil };
    return await startObject(call.entrypoint ?? "default", call.props, call.args[0], environment);
  }
  const ctx = new ExecutionContext(invocation, call.props);
  if (call.path.length === 1 && call.path[0] === "connect" && call.args !== undefined) {
    return acceptConnection(call, ctx, invocation);
  }
  let result = dispatch(call.entrypoint, call.path, call.args, ctx, env);
  if (!isPlain(result)) result = await result;
  if (call.path.length === 1 && call.path[0] === "fetch" && call.args !== undefined) {
    if (!lazy("fetch").isResponse(result)) {
      throw new TypeError("Callback returned incorrect type; expected 'Promise'");
    }
  }
  return result;
}

// Gives the connect() handler a socket, and answers with the streams of its other end. The handler
// goes on as part of the invocation.
function acceptConnection(call, ctx, invocation) {
  const { socket, answer, done } = lazy("sockets").accept(call.args[0]);
  invocation.wait(done(dispatch(call.entrypoint, call.path, [socket], ctx, env)));
  return answer;
}

// ---- calls of a side without V8 ----

async function answerText(call, invocation) {
  const { text } = call;
  if (text.kind === "tests") return testNames();
  if (text.kind === "test") {
    const ctx = new ExecutionContext(invocation, undefined);
    await runTest(text.name, {}, env, ctx);
    return null;
  }
  if (text.kind === "call") return await callEntrypoint(call, invocation);
  const visitor = beginVisit(text);
  call.path = ["fetch"];
  call.args = [visitor.request];
  try {
    const response = await callEntrypoint(call, invocation);
    return await answerVisit(visitor, response, invocation);
  } catch (error) {
    endVisit(visitor);
    throw error;
  }
}

function testNames() {
  const names = exportNames();
  const tests = [];
  for (let i = 0; i < names.length; i++) {
    if (hasTest(names[i])) tests[tests.length] = names[i];
  }
  return tests;
}

// ---- this worker's own entrypoints ----

// What a service binding of this worker to itself stands for. Calls go through a session like any
// other, so that nothing is shared by accident.
const self = {
  dynamic: false,
  session: null,

  call(state, path, args) {
    this.session ??= loopback();
    return this.session.callWorker(state, path, args, undefined);
  },

  serviceExport(entrypoint, props) {
    return {
      run: (path, args, invocation) =>
        callEntrypoint({ entrypoint, props, path, args }, invocation ?? new Invocation()),
      dropped: undefined,
    };
  },
};

function loopback() {
  const first = ops.loopback();
  const session = new Session(first, false, serve);
  new Session(first + 1, false, serve);
  return session;
}

let exportsObject;

function loopbacks() {
  if (exportsObject === undefined) {
    exportsObject = create(null);
    const names = exportNames();
    for (let i = 0; i < names.length; i++) {
      exportsObject[names[i]] = makeStub({
        kind: "worker", worker: self, entrypoint: names[i], props: undefined, disposed: false,
        service: true, loopback: true,
      });
    }
  }
  return exportsObject;
}

// ---- the way out ----

function fetchOut(request) {
  try {
    current()?.countSubRequest();
  } catch (error) {
    return rejected(error);
  }
  if (outbound.fetcher !== undefined) return outbound.fetcher.fetch(request);
  if (!outbound.internet) return rejected(new Error(BLOCKED));
  return fetchInternet(request);
}

// Throws where this worker has no way out at all.
function checkNetwork() {
  if (outbound.fetcher === undefined && !outbound.internet) throw new Error(BLOCKED);
}

lazy.checkNetwork = checkNetwork; // for the bundles

// connect() of cloudflare:sockets
function connect(address, options = undefined) {
  lazy.checkIo();
  const sockets = lazy("sockets");
  const description = sockets.describe(address, options);
  checkNetwork();
  current()?.countSubRequest();
  return outbound.fetcher === undefined
    ? sockets.connectInternet(description)
    : connectTo(stateOf(outbound.fetcher), description);
}

function connectTo(state, description) {
  const answer = stateOf(invoke(state, ["connect"], [description])).promise;
  return lazy("sockets").connectService(description, answer);
}

onStubConnect((state, address, options) => {
  lazy.checkIo();
  return connectTo(state, lazy("sockets").describe(address, options));
});

onStubFetch((state, input, init) => {
  try {
    const { Request, isRequest } = lazy("fetch");
    const request = init === undefined && isRequest(input) ? input : new Request(input, init);
    return lazy("fetch").sendFollowing(
      request, (sent) => stateOf(invoke(state, ["fetch"], [sent])).promise,
    );
  } catch (error) {
    return rejected(error);
  }
});

// ---- start ----

function hostOf() {
  return {
    outbound,
    serve,
    own(worker) {
      current()?.own(worker);
    },
    warn: (text) => ops.consoleLine("warn", text),
  };
}

// env of a worker that a side without V8 made: plain values, loaders, services, host functions.
function envOfText(config, session) {
  const made = config.vars ?? {};
  const caches = new SafeMap();
  const loaders = config.loaders ?? [];
  for (let i = 0; i < loaders.length; i++) {
    const { name, id } = loaders[i];
    let cache = id === undefined ? undefined : caches.get(id);
    if (cache === undefined) {
      cache = new Cache(loaders[i].maxWorkers ?? MAX_WORKERS, loaders[i].maxBytes);
      if (id !== undefined) caches.set(id, cache);
    }
    made[name] = makeLoader(hostOf(), cache);
  }
  const services = config.services ?? [];
  for (let i = 0; i < services.length; i++) {
    const { name, entrypoint, props } = services[i];
    made[name] = makeWorkerStub(self, entrypoint ?? "default", props);
  }
  const objects = config.objects ?? [];
  for (let i = 0; i < objects.length; i++) {
    made[objects[i].name] = makeNamespace(objects[i].className, self);
  }
  const functions = config.functions ?? [];
  for (let i = 0; i < functions.length; i++) {
    const imported = { session, id: i + 1, holders: 1, keeper: undefined, release() {} };
    made[functions[i]] = makeImportStub(imported, false).stub;
  }
  return made;
}

// The default entrypoint of who is at the other side.
function serviceOf(session) {
  const worker = {
    dynamic: false,
    call: (state, path, args) => session.callWorker(state, path, args, undefined),
    serviceExport: () => ({
      run: async (path, args) =>
        (await worker.call({ entrypoint: "default" }, path, args).promise).value,
      dropped: undefined,
    }),
  };
  return makeWorkerStub(worker, "default", undefined);
}

// Hook: one more worker may call this one.
export function session(id) {
  new Session(id, false, serve);
}

// Hook: the first thing that happens in an isolate. `text`: its maker has no V8.
export function boot(id, text, configText, caps) {
  const config = parse(configText);
  exportsObject = undefined;
  const session = new Session(id, text, serve);
  setCompatibility(config);
  outbound.internet = config.outbound === INTERNET;
  allowance.cpuMs = config.limits?.cpuMs;
  allowance.subRequests = config.limits?.subRequests;
  if (text) {
    checkDate(config.compatibilityDate);
    checkFlags(config.compatibilityFlags, true);
    env = envOfText(config, session);
    if (config.outbound === LENT) outbound.fetcher = serviceOf(new Session(ops.lentNetwork(), false, serve));
    if (config.outboundEntrypoint !== undefined) {
      outbound.fetcher = makeWorkerStub(self, config.outboundEntrypoint, undefined);
    }
  } else {
    const value = readWith(session, caps);
    env = value[0];
    if (isArray(env)) env = { ...env };
    if (config.outbound === SERVICE) outbound.fetcher = value[1];
    setTails(value[2]);
    setStreamingTails(value[3]);
  }
  installNode(env);
  if (isOn("allow_eval_during_startup")) ops.allowEval(true);
}

// Hook: the main module has been evaluated.
export function ready(namespace) {
  ops.allowEval(false);
  setExports(namespace);
  started = true;
}

// Nothing has happened yet: see shapes.js.
export function forget() {
  env = {};
  exportsObject = undefined;
  forgetExports();
  started = false;
}

export const globalHooks = {
  outbound: fetchOut,
  inGlobalScope: () => !started,
  log: (level, values) => current()?.trace?.log(level, values),
};

function abortIsolate(reason) {
  const text = reason === undefined ? "The worker was aborted." : errorAsText(reason).message;
  ops.abortIsolate(text);
}

function waitUntil(promise) {
  const invocation = current();
  if (invocation === undefined) {
    throw new Error("waitUntil() can only be called while a request is being handled.");
  }
  invocation.wait(promise);
}

function importableEnv() {
  return isOn("disallow_importable_env") ? {} : envView;
}

// Hook: the exports of a builtin module, or undefined.
export function builtin(name) {
  if (name === "cloudflare:sockets") return { connect };
  if (name !== "cloudflare:workers") return nodeModule(name);
  return {
    DurableObject, RpcPromise, RpcProperty, RpcStub, RpcTarget, WorkerEntrypoint,
    WorkflowEntrypoint, abortIsolate, cache, env: importableEnv(), exports: exportsView,
    restore, tracing, waitUntil, withEnv, withEnvAndExports, withExports, ServiceStub: Fetcher,
  };
}

const envView = bindingsView("env", () => env);
// `exports` can be imported before the main module has any.
const exportsView = bindingsView("exports", () => (started ? loopbacks() : {}));

