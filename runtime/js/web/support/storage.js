// ctx.storage of a Durable Object: values by key, over the store that the runtime keeps for the object
// (core/objects.js): bytes by key, and the image of a database.

import { defineInterface } from "./idl.js";
import { makeSql } from "./sql.js";

const MOST_KEY_BYTES = 2048;
const MOST_VALUE_BYTES = 2 * 1024 * 1024;
const ALARMS = "Facets currently cannot set alarms, nor can other Durable Objects in isoload.";
const KEY = Symbol("key"); // constructs

const byCodePoints = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function checkKey(key) {
  if (typeof key !== "string") throw new TypeError("A key of the storage must be a string.");
  if (key.length > MOST_KEY_BYTES) {
    throw new RangeError(`Keys cannot be larger than ${MOST_KEY_BYTES} bytes.`);
  }
  return key;
}

function encode(store, value) {
  if (value === undefined) {
    throw new TypeError("put() called with undefined value: a stored value must be one.");
  }
  const bytes = store.encode(value);
  if (bytes.length > MOST_VALUE_BYTES) {
    throw new RangeError(`Values cannot be larger than ${MOST_VALUE_BYTES} bytes.`);
  }
  return bytes;
}

// The keys that a listing asks for, in order.
function selected(store, options) {
  const { prefix = "", start, startAfter, end, limit, reverse = false } = options ?? {};
  if (start !== undefined && startAfter !== undefined) {
    throw new TypeError("list() cannot be called with both start and startAfter values.");
  }
  if (limit !== undefined && !(limit > 0)) throw new TypeError("List limit must be positive.");
  const keys = store.keys().filter((key) =>
    key.startsWith(prefix) && !(start !== undefined && key < start) &&
    !(startAfter !== undefined && key <= startAfter) && !(end !== undefined && key >= end));
  keys.sort(byCodePoints);
  if (reverse) keys.reverse();
  return limit === undefined ? keys : keys.slice(0, limit);
}

const entriesOf = (store, options) => selected(store, options).map((key) => [key, read(store, key)]);

function read(store, key) {
  const bytes = store.get(checkKey(key));
  return bytes === undefined ? undefined : store.decode(bytes);
}

const write = (store, key, value) => store.put(checkKey(key), encode(store, value));

// storage.kv: the same without promises.
class SyncKvStorage {
  #store;

  constructor(key, store) {
    if (key !== KEY) throw new TypeError("Illegal constructor");
    this.#store = store;
  }

  get(key) {
    return read(this.#store, key);
  }

  put(key, value) {
    write(this.#store, key, value);
  }

  delete(key) {
    return this.#store.delete(checkKey(key));
  }

  list(options) {
    return entriesOf(this.#store, options)[Symbol.iterator]();
  }
}

class DurableObjectTransaction {
  constructor(key, storage, rollback) {
    if (key !== KEY) throw new TypeError("Illegal constructor");
    for (const name of ["get", "put", "delete", "list", "getAlarm", "setAlarm", "deleteAlarm"]) {
      this[name] = (...args) => storage[name](...args);
    }
    this.rollback = rollback;
  }
}

class DurableObjectStorage {
  #store;
  #depth = 0;

  constructor(key, store) {
    if (key !== KEY) throw new TypeError("Illegal constructor");
    this.#store = store;
    this.kv = new SyncKvStorage(KEY, store);
    this.sql = makeSql(store);
  }

  async get(key) {
    if (!Array.isArray(key)) return read(this.#store, key);
    const found = new Map();
    for (const each of [...key].sort(byCodePoints)) {
      const value = read(this.#store, each);
      if (value !== undefined) found.set(each, value);
    }
    return found;
  }

  async put(key, value) {
    if (typeof key !== "object" || key === null) return write(this.#store, key, value);
    const entries = Object.entries(key).map(([name, each]) => [checkKey(name), encode(this.#store, each)]);
    for (const [name, bytes] of entries) this.#store.put(name, bytes);
  }

  async delete(key) {
    if (!Array.isArray(key)) return this.#store.delete(checkKey(key));
    return key.filter((each) => this.#store.delete(checkKey(each))).length;
  }

  async deleteAll() {
    this.#store.clear();
    this.sql = makeSql(this.#store);
  }

  async list(options) {
    return new Map(entriesOf(this.#store, options));
  }

  // What a transaction did is undone as a whole: the keys from a copy, the database by a savepoint.
  #begin() {
    const name = `"isoload ${++this.#depth}"`;
    const keys = this.#store.copyKeys();
    this.#store.runOwn(`SAVEPOINT ${name}`);
    return (undo) => {
      this.#depth--;
      if (undo) {
        this.#store.restoreKeys(keys);
        this.#store.runOwn(`ROLLBACK TO ${name}`);
        this.#store.touchSql();
      }
      this.#store.runOwn(`RELEASE ${name}`);
    };
  }

  async transaction(closure) {
    const end = this.#begin();
    let undone = false;
    const transaction = new DurableObjectTransaction(KEY, this, () => {
      undone = true;
    });
    try {
      const result = await closure(transaction);
      end(undone);
      return result;
    } catch (error) {
      end(true);
      throw error;
    }
  }

  transactionSync(closure) {
    const end = this.#begin();
    try {
      const result = closure();
      end(false);
      return result;
    } catch (error) {
      end(true);
      throw error;
    }
  }

  // Answers when what was written is where it outlives the object.
  async sync() {
    await this.#store.flush();
  }

  async getAlarm() {
    return null;
  }

  async setAlarm() {
    throw new Error(ALARMS);
  }

  async deleteAlarm() {}
}
defineInterface({ SyncKvStorage, DurableObjectTransaction, DurableObjectStorage });

const makeStorage = (store) => new DurableObjectStorage(KEY, store);

export { makeStorage };
