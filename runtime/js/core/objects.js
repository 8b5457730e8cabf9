// Durable Objects: instances of a class that stay between calls, with storage of their own. Whoever
// asks for one, a namespace of the configuration or ctx.facets of another object, is its owner: it
// keeps what is stored, starts the object in the worker that exports its class, and passes calls on.
//
// Brought when it is needed (bundle.sh), maybe after code of the guest's: what runs then may use nothing
// that a guest can replace.

import { errorAsText, makeError } from "./errors.js";
import { DurableObject, checkReserved, objectClass } from "./entrypoints.js";
import { applyPath, applyTo, prototypeMember } from "./members.js";
import { lazy } from "./natives.js";
import { readClass } from "./object-class.js";
import {
  Error, Promise, SafeMap, SafeSet, Symbol, TypeError, construct, defineProperty,
  rejected, slice, then,
} from "./primordials.js";
import { START } from "./session.js";
import { Store, makeStorage } from "./store.js";
import {
  callThrough, dispose, invoke, localState, makeStub, makeWorkerStub, stateOf,
} from "./stubs.js";

const MOST_NAME = 2048;
const NOT_A_CLASS =
  "Incorrect type for the 'class' field on 'StartupOptions': the provided value is not of type " +
  "'DurableObjectClass'.";
const FACET_NOT_TRANSFERABLE = "Stubs pointing to Durable Object facets are not serializable.";

// ---- classes ----

// The class that a callback gave: of a loaded worker, or ctx.exports.NAME, called or not.
function classOf(value) {
  const state = stateOf(value);
  if (state !== undefined) {
    return state.kind === "worker" && !state.worker.dynamic ? state : undefined;
  }
  return typeof value === "object" && value !== null ? readClass(value) : undefined;
}

// ---- the object, where its class is ----

class Instance {
  constructor(id, props, store, environment) {
    this.store = store;
    this.gate = undefined; // while blockConcurrencyWhile() holds others back
    this.broken = undefined;
    this.state = new DurableObjectState(this, id, props, environment);
    this.object = undefined;
  }

  async run(path, args) {
    while (this.gate !== undefined) await this.gate;
    if (this.broken !== undefined) throw this.broken.reason;
    let result, failure;
    this.store.active++;
    try {
      result = await this.dispatch(path, args);
    } catch (error) {
      failure = { error };
    }
    this.store.active--;
    await this.store.flush(); // nobody is told of what was done before it is stored
    if (this.broken !== undefined) throw this.broken.reason;
    if (failure !== undefined) throw failure.error;
    return result;
  }

  async dispatch(path, args) {
    const isFetch = path.length === 1 && path[0] === "fetch" && args !== undefined;
    const result = await this.member(path, args);
    if (isFetch && !lazy("fetch").isResponse(result)) {
      throw new TypeError("Callback returned incorrect type; expected 'Promise'");
    }
    return result;
  }

  member(path, args) {
    if (path.length === 0) throw new TypeError("A Durable Object is not a function; call a method of it.");
    checkReserved(path[0], args);
    const value = prototypeMember(this.object, path[0], DurableObject);
    return path.length > 1
      ? applyPath(value, slice(path, 1), args)
      : applyTo(value, this.object, path, args);
  }

  // Others wait until `run` has settled; one that fails takes the object with it.
  async block(run) {
    const before = this.gate;
    let open;
    const gate = new Promise((resolve) => {
      open = resolve;
    });
    this.gate = gate;
    try {
      if (before !== undefined) await before;
      return await run();
    } catch (error) {
      this.abort(error);
      throw error;
    } finally {
      if (this.gate === gate) this.gate = undefined;
      open();
    }
  }

  abort(reason) {
    if (this.broken !== undefined) return;
    this.broken = { reason: reason === undefined ? new Error("The object was aborted.") : reason };
    this.store.end(errorAsText(this.broken.reason));
  }
}

class DurableObjectState {
  #instance;
  #environment;

  constructor(instance, id, props, environment) {
    this.#instance = instance;
    this.#environment = environment;
    this.id = id;
    this.props = props ?? {};
    this.storage = makeStorage(instance.store);
    this.facets = new DurableObjectFacets(new Owner(instance.store, id));
    if (environment.exports !== undefined) this.exports = environment.exports;
  }

  waitUntil(promise) {
    this.#environment.waitUntil(promise);
  }

  blockConcurrencyWhile(run) {
    return this.#instance.block(run);
  }

  abort(reason) {
    this.#instance.abort(reason);
  }

  acceptWebSocket() {
    throw new Error("Hibernation of WebSockets is not available in isoload; use accept().");
  }

  getWebSockets() {
    return [];
  }
}

// Answers START: makes the object and gives a stub of it. `environment` is what a worker gives to its
// own handlers: env, exports, waitUntil.
export async function startObject(entrypoint, props, message, environment) {
  const Class = objectClass(entrypoint);
  const { id, data } = message;
  const save = message.save.dup();
  const told = (changes) => stateOf(invoke(stateOf(save), [], [changes])).promise;
  const store = Store.ofData(data, told);
  store.active++;
  store.end = (error) => then(told({ broken: error }), undefined, () => {});
  const instance = new Instance(lazy("durable").makeId(id.text, id.name), props, store, environment);
  instance.object = construct(Class, [instance.state, environment.env]);
  while (instance.gate !== undefined) await instance.gate;
  if (instance.broken !== undefined) throw instance.broken.reason;
  store.active--;
  await store.flush();
  return makeStub(localState({
    run: (path, args) => instance.run(path, args),
    dropped: () => dispose(stateOf(save)),
  }));
}

// ---- the object, where its owner is ----

// One life of an object, from its start to its end. It stands where a stub has its worker.
class Life {
  // `bring()` answers { class, id }: which class, and the id that it shall have.
  constructor(owner, name, bring) {
    this.dynamic = true;
    this.notTransferable = FACET_NOT_TRANSFERABLE;
    this.owner = owner;
    this.name = name;
    this.bring = bring;
    this.stub = undefined; // of the running object: collected, it would release it
    this.target = null; // its state
    this.worker = undefined; // held while the object runs
    this.over = null; // { reason }
    this.waiting = new SafeSet(); // to be rejected when it ends
    this.started = undefined;
    this.ready = false; // everything that waited for the start has been passed on
  }

  // The worker may have ended by itself.
  isOver() {
    return this.over !== null || (this.target !== null && this.target.import?.session.over !== null);
  }

  call(state, path, args) {
    if (this.over !== null) return { id: undefined, promise: rejected(this.over.reason) };
    if (this.started === undefined) {
      this.started = this.start();
      then(this.started, () => {
        this.ready = true;
      }, () => {});
    }
    const answer = this.ready
      ? this.pass(path, args)
      : then(this.started, () => this.pass(path, args));
    return { id: undefined, promise: this.unlessOver(answer) };
  }

  pass(path, args) {
    return callThrough(this.target, path, args).promise;
  }

  unlessOver(promise) {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      const done = (settle) => (value) => {
        this.waiting.delete(reject);
        settle(value);
      };
      then(promise, done(resolve), done(reject));
    });
  }

  async start() {
    try {
      const { class: Class, id } = await this.bring();
      this.worker = Class.worker;
      this.worker.hold?.();
      const store = this.owner.store.facet(this.name);
      const save = (changes) => this.saved(changes);
      const message = { id, data: store.toData(), save };
      const result = await Class.worker.call(Class, [START], [message]).promise;
      this.stub = result.value;
      this.target = stateOf(result.value);
      if (this.over !== null) this.letGo();
    } catch (error) {
      this.end(error);
      throw error;
    }
  }

  saved(changes) {
    if (changes.broken !== undefined) {
      const { name, message } = changes.broken;
      this.end(makeError([name, message, {}, false]));
      return undefined;
    }
    if (this.over !== null) throw new Error("This Durable Object is over.");
    return this.owner.take(this.name, changes);
  }

  // From now on every call rejects with the reason.
  end(reason) {
    if (this.over !== null) return;
    this.over = { reason };
    this.waiting.forEach((reject) => reject(reason));
    this.waiting.clear();
    this.letGo();
  }

  letGo() {
    this.stub = undefined;
    if (this.target !== null) dispose(this.target);
    if (this.worker !== undefined) this.worker.unhold?.();
    this.worker = undefined;
  }
}

// What an object owns: its facets, by name, and what they store.
class Owner {
  constructor(store, id) {
    this.store = store;
    this.id = id;
    this.lives = new SafeMap();
  }

  get(name, bring) {
    let life = this.lives.get(name);
    if (life === undefined || life.isOver()) {
      life = new Life(this, name, bring);
      this.lives.set(name, life);
    }
    return life;
  }

  end(name, reason) {
    this.lives.get(name)?.end(reason);
    this.lives.delete(name);
  }

  // A facet has stored something: it is told when all above have it too.
  take(name, changes) {
    this.store.takeFacet(name, changes);
    return this.store.save === undefined ? this.forget() : this.store.flush();
  }

  forget() {
    this.store.unsaved(); // there is nobody above
  }
}

function checkName(name) {
  const text = `${name}`;
  if (text === "") throw new TypeError("Facet name cannot be empty.");
  if (text.length > MOST_NAME) {
    throw new TypeError(`Facet name is too long (max ${MOST_NAME} characters).`);
  }
  return text;
}

// { text, name } of the id that a callback gave; that of the parent where it gave none.
function idOf(given, parent) {
  if (given === undefined || given === null) return { text: parent.toString(), name: parent.name };
  if (lazy("durable").isId(given)) return { text: given.toString(), name: given.name };
  return { text: `${given}`, name: undefined };
}

class DurableObjectFacets {
  #owner;

  constructor(owner) {
    this.#owner = owner;
  }

  get(name, callback) {
    const text = checkName(name);
    if (typeof callback !== "function") {
      throw new TypeError(
        "Failed to execute 'get' on 'DurableObjectFacets': parameter 2 is not of type 'function'.",
      );
    }
    const owner = this.#owner;
    const bring = async () => {
      const options = await callback();
      const Class = classOf(options?.class);
      if (Class === undefined) throw new TypeError(NOT_A_CLASS);
      return { class: Class, id: idOf(options.id, owner.id) };
    };
    return makeWorkerStub(owner.get(text, bring), undefined, undefined);
  }

  abort(name, reason) {
    this.#owner.end(checkName(name), reason);
  }

  delete(name) {
    const text = checkName(name);
    this.#owner.end(text, new Error("Facet was deleted."));
    this.#owner.store.emptyFacet(text);
  }

  clone(from, to) {
    const [source, target] = [checkName(from), checkName(to)];
    if (source === target) throw new TypeError("A facet cannot be cloned over itself.");
    this.#owner.end(target, new Error("Facet was cloned-over."));
    this.#owner.store.copyFacet(source, target);
  }
}

function nameInstances(Class) {
  defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}
nameInstances(DurableObjectState);
nameInstances(DurableObjectFacets);

// ---- namespaces ----

// A service that is an object of this worker's: calls find it, or start it again.
class Named {
  constructor(owner, className, id, self) {
    this.dynamic = false;
    this.owner = owner;
    this.className = className;
    this.id = id;
    this.self = self;
  }

  call(state, path, args) {
    const { className, self } = this;
    const bring = () => ({
      class: { worker: self, entrypoint: className, props: undefined, limits: undefined },
      id: { text: this.id.toString(), name: this.id.name },
    });
    return this.owner.get(this.id.toString(), bring).call(state, path, args);
  }

  serviceExport() {
    return {
      run: async (path, args) => (await this.call(undefined, path, args).promise).value,
      dropped: undefined,
    };
  }
}

class DurableObjectNamespace {
  #owner;
  #className;
  #self;

  constructor(owner, className, self) {
    if (!(owner instanceof Owner)) throw new TypeError("Illegal constructor");
    this.#owner = owner;
    this.#className = className;
    this.#self = self;
  }

  newUniqueId() {
    return lazy("durable").uniqueId();
  }

  idFromName(name) {
    return lazy("durable").idOfName(this.#className, `${name}`);
  }

  idFromString(text) {
    return lazy("durable").idOfText(`${text}`);
  }

  get(id) {
    if (!lazy("durable").isId(id)) {
      throw new TypeError(
        "Failed to execute 'get' on 'DurableObjectNamespace': parameter 1 is not of type 'DurableObjectId'.",
      );
    }
    const stub = makeWorkerStub(new Named(this.#owner, this.#className, id, this.#self), undefined, undefined);
    defineProperty(stub, "id", { value: id, configurable: true });
    defineProperty(stub, "name", { value: id.name, configurable: true });
    return stub;
  }

  getByName(name) {
    return this.get(this.idFromName(name));
  }
}

defineProperty(DurableObjectNamespace.prototype, Symbol.toStringTag, {
  value: "DurableObjectNamespace", configurable: true,
});

// The binding of a class of this worker's own. What its objects store lives as long as the worker.
export function makeNamespace(className, self) {
  return new DurableObjectNamespace(new Owner(new Store(undefined), undefined), className, self);
}

