// node:async_hooks: AsyncLocalStorage and AsyncResource. The stores of all of them are one immutable
// map that follows a call through its awaits.
const { getStores, setStores, withStores } = powers;

class AsyncLocalStorage {
  #default;
  #name;

  constructor(options = {}) {
    this.#default = options.defaultValue;
    this.#name = options.name ?? "";
  }

  get name() {
    return this.#name;
  }

  #with(store) {
    const stores = new Map(getStores());
    stores.set(this, { store });
    return stores;
  }

  run(store, callback, ...args) {
    return withStores(this.#with(store), callback, undefined, args);
  }

  exit(callback, ...args) {
    return withStores(this.#with(undefined), callback, undefined, args);
  }

  getStore() {
    const held = getStores()?.get(this);
    return held === undefined ? this.#default : held.store;
  }

  enterWith(store) {
    setStores(this.#with(store));
  }

  disable() {
    setStores(this.#with(undefined));
  }

  static bind(callback) {
    return AsyncResource.bind(callback);
  }

  static snapshot() {
    const stores = getStores();
    return (callback, ...args) => withStores(stores, callback, undefined, args);
  }
}

let lastId = 0;

class AsyncResource {
  #stores = getStores();
  #id = ++lastId;

  constructor(type) {
    if (typeof type !== "string") {
      throw new TypeError('The "type" argument must be of type string.');
    }
    this.type = type;
  }

  runInAsyncScope(callback, self, ...args) {
    return withStores(this.#stores, callback, self, args);
  }

  bind(callback, self) {
    const resource = this;
    return function (...args) {
      return resource.runInAsyncScope(callback, self ?? this, ...args);
    };
  }

  asyncId() {
    return this.#id;
  }

  triggerAsyncId() {
    return 0;
  }

  emitDestroy() {
    return this;
  }

  static bind(callback, type, self) {
    return new AsyncResource(type ?? (callback.name || "bound-anonymous-fn")).bind(callback, self);
  }
}

// Hooks are accepted and never called, as in Workers.
const hook = {
  enable() {
    return hook;
  },
  disable() {
    return hook;
  },
};

module.exports = {
  AsyncLocalStorage,
  AsyncResource,
  asyncWrapProviders: {},
  createHook: () => hook,
  executionAsyncId: () => 0,
  executionAsyncResource: () => ({}),
  triggerAsyncId: () => 0,
};
