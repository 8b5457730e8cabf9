// What a Durable Object has stored: values by key, the image of its database, and the same of its
// facets. It is plain data, so that it can go to the worker that runs the object, and what changes
// there can come back: the object's owner keeps the truth.

import { dataCloneError } from "./errors.js";
import { lazy, ops } from "./natives.js";
import {
  Error, Map, SafeMap, SafeSet, Uint8Array, getPrototypeOf, isArray, isView, mapForEach, mapSet, resolved,
  then,
} from "./primordials.js";
import { capabilityOf, stateOf } from "./stubs.js";
import { exchange, withReading } from "./values.js";

const MOST_BYTES = 64 * 1024 * 1024; // of all that an object's owner keeps for it
const MALFORMED = "The storage of a Durable Object was handed over in no form that is known.";

function isBytes(value) {
  return isView(value) && getPrototypeOf(value) === Uint8Array.prototype;
}

// Of values that are stored: plain data, since a stub would not outlive its session.
const dataOnly = {
  allowsStreams: false,
  exchange(part) {
    if (stateOf(part) === undefined && capabilityOf(part, undefined) === undefined) return undefined;
    throw dataCloneError("Only data can be stored in a Durable Object, no stubs and no functions.");
  },
};

export class Store {
  // `save(changes)` hands what has changed to the owner; undefined: nobody has to be told.
  constructor(save) {
    this.values = new SafeMap();
    this.sql = undefined;
    this.facets = new SafeMap();
    this.save = save;
    this.saved = resolved();
    this.imageOfSql = undefined; // once a database is open
    this.runOwn = undefined;
    this.active = 0; // calls in the object: each hands over what it has stored at its end
    this.unsaved();
  }

  unsaved() {
    this.dirtyKeys = new SafeSet();
    this.dirtySql = false;
    this.dirtyFacets = new SafeMap(); // what happened to each, in order; null: emptied
    this.cleared = false;
    this.dirty = false;
  }

  // ---- for ctx.storage ----

  encode(value) {
    return ops.serialize(exchange(value, dataOnly));
  }

  decode(bytes) {
    return withReading({ capability: () => undefined }, () => ops.deserialize(bytes));
  }

  get(key) {
    return this.values.get(key);
  }

  keys() {
    const keys = [];
    this.values.forEach((bytes, key) => {
      keys[keys.length] = key;
    });
    return keys;
  }

  put(key, bytes) {
    this.values.set(key, bytes);
    this.touch(key);
  }

  delete(key) {
    const had = this.values.delete(key);
    if (had) this.touch(key);
    return had;
  }

  touch(key) {
    this.dirtyKeys.add(key);
    this.touched();
  }

  touchSql() {
    this.dirtySql = true;
    this.touched();
  }

  // What is stored beside all calls, by a timer say, is handed over when that turn is over.
  touched() {
    if (this.dirty) return;
    this.dirty = true;
    if (this.active > 0 || this.save === undefined) return;
    then(resolved(), () => {
      if (this.dirty && this.active === 0) then(this.flush(), undefined, () => {});
    });
  }

  // Everything but the facets.
  clear() {
    this.values.clear();
    this.sql = undefined;
    this.imageOfSql = undefined;
    this.dirtyKeys.clear();
    this.dirtySql = false;
    this.cleared = true;
    this.touched();
  }

  copyKeys() {
    const copy = new SafeMap();
    this.values.forEach((bytes, key) => copy.set(key, bytes));
    return copy;
  }

  restoreKeys(copy) {
    const before = this.values;
    this.values = copy;
    before.forEach((bytes, key) => {
      if (copy.get(key) !== bytes) this.touch(key);
    });
    copy.forEach((bytes, key) => {
      if (before.get(key) !== bytes) this.touch(key);
    });
  }

  // Hands what has changed to the owner; answers when it has it.
  flush() {
    if (!this.dirty) return this.saved;
    const changes = this.changes();
    this.unsaved();
    if (this.save !== undefined) this.saved = then(this.saved, () => this.save(changes));
    return this.saved;
  }

  changes() {
    const keys = [];
    this.dirtyKeys.forEach((key) => {
      keys[keys.length] = [key, this.values.get(key) ?? null];
    });
    const facets = [];
    this.dirtyFacets.forEach((told, name) => {
      facets[facets.length] = [name, told];
    });
    if (this.dirtySql && this.imageOfSql !== undefined) this.sql = this.imageOfSql();
    return { cleared: this.cleared, keys, sql: this.dirtySql ? this.sql : undefined, facets };
  }

  // ---- for the owner of facets ----

  // The store of a facet, which is made where there is none.
  facet(name) {
    let store = this.facets.get(name);
    if (store === undefined) {
      store = new Store(undefined);
      this.facets.set(name, store);
    }
    return store;
  }

  emptyFacet(name) {
    this.facets.delete(name);
    this.dirtyFacets.set(name, [null]); // whatever was to be told before has no effect any more
    this.dirty = true;
  }

  // The facet `to` has from now on what `from` has stored.
  copyFacet(from, to) {
    const whole = this.facet(from).whole();
    this.emptyFacet(to);
    this.takeFacet(to, whole);
  }

  // All of it, as changes of something empty.
  whole() {
    const keys = [];
    this.values.forEach((bytes, key) => {
      keys[keys.length] = [key, bytes];
    });
    const facets = [];
    this.facets.forEach((store, name) => {
      facets[facets.length] = [name, [null, store.whole()]];
    });
    return { cleared: true, keys, sql: this.sql, facets };
  }

  // What a facet did, to be kept here and told further up. Where the facet runs is not trusted.
  takeFacet(name, changes) {
    const store = this.facet(name);
    store.apply(changes);
    if (store.size() > MOST_BYTES) {
      throw new Error(`A Durable Object can store ${MOST_BYTES} bytes, and this one would more.`);
    }
    const told = this.dirtyFacets.get(name) ?? [];
    told[told.length] = changes;
    this.dirtyFacets.set(name, told);
    this.dirty = true;
  }

  apply(changes) {
    const { cleared, keys, sql, facets } = changes;
    if (!isArray(keys) || !isArray(facets) || !(sql === undefined || isBytes(sql))) {
      throw new Error(MALFORMED);
    }
    if (cleared) {
      this.values.clear();
      this.sql = undefined;
    }
    for (let i = 0; i < keys.length; i++) this.applyKey(keys[i]);
    if (sql !== undefined) this.sql = sql;
    for (let i = 0; i < facets.length; i++) this.applyFacet(facets[i]);
  }

  applyKey(entry) {
    if (!isArray(entry) || typeof entry[0] !== "string") throw new Error(MALFORMED);
    if (entry[1] === null) this.values.delete(entry[0]);
    else if (isBytes(entry[1])) this.values.set(entry[0], entry[1]);
    else throw new Error(MALFORMED);
  }

  applyFacet(entry) {
    if (!isArray(entry) || typeof entry[0] !== "string" || !isArray(entry[1])) {
      throw new Error(MALFORMED);
    }
    for (let i = 0; i < entry[1].length; i++) {
      if (entry[1][i] === null) this.facets.delete(entry[0]);
      else this.facet(entry[0]).apply(entry[1][i]);
    }
  }

  size() {
    let bytes = this.sql === undefined ? 0 : this.sql.length;
    this.values.forEach((value, key) => {
      bytes += value.length + key.length;
    });
    this.facets.forEach((store) => {
      bytes += store.size();
    });
    return bytes;
  }

  // ---- to and from the worker that runs the object ----

  toData() {
    const values = new Map();
    this.values.forEach((bytes, key) => mapSet(values, key, bytes));
    const facets = new Map();
    this.facets.forEach((store, name) => mapSet(facets, name, store.toData()));
    return { values, sql: this.sql, facets };
  }

  static ofData(data, save) {
    const store = new Store(save);
    mapForEach(data.values, (bytes, key) => store.values.set(key, bytes));
    store.sql = data.sql;
    mapForEach(data.facets, (inner, name) => store.facets.set(name, Store.ofData(inner, undefined)));
    return store;
  }
}

export const makeStorage = (store) => lazy("durable").makeStorage(store);
