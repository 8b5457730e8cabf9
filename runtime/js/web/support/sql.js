// storage.sql of a Durable Object, over the natives of runtime/web/sql.h. A query runs to its end at
// once: its cursor holds the rows, so that nothing of it is open while other code runs.

import { defineInterface } from "./idl.js";
import { late } from "./late.js";

const MOST_BYTES = 16 * 1024 * 1024; // of a database
const NOTHING_MORE = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*$/;
const ILLEGAL = "Illegal constructor";
const KEY = Symbol("key"); // constructs

function bind(statement, index, value) {
  switch (typeof value) {
    case "number":
      return late("sqlBindNumber", statement, index, value);
    case "boolean":
      return late("sqlBindNumber", statement, index, value ? 1 : 0);
    case "string":
      return late("sqlBindText", statement, index, value);
    case "undefined":
      return undefined;
    default:
  }
  if (value === null) return undefined;
  if (value instanceof ArrayBuffer) value = new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return late("sqlBindBytes", statement, index, value);
  throw new TypeError(
    "A value that is bound to a query must be a number, a string, an ArrayBuffer or null.",
  );
}

function bindAll(statement, values) {
  const wanted = late("sqlParameters", statement);
  if (wanted !== values.length) {
    throw new Error(
      `Wrong number of parameter bindings for SQL query: it has ${wanted}, and ${values.length} were given.`,
    );
  }
  for (let i = 0; i < values.length; i++) bind(statement, i + 1, values[i]);
}

function cell(statement, index) {
  const value = late("sqlColumn", statement, index);
  if (value === undefined) return null;
  return typeof value === "object" ? value.buffer : value;
}

function columnsOf(statement) {
  const names = [];
  const count = late("sqlColumns", statement);
  for (let i = 0; i < count; i++) names.push(late("sqlName", statement, i));
  return names;
}

class SqlStorageCursor {
  #rows;
  #next = 0;

  constructor(key, result) {
    if (key !== KEY) throw new TypeError(ILLEGAL);
    this.#rows = result.rows;
    this.columnNames = result.columns;
    this.rowsRead = result.rows.length;
    this.rowsWritten = result.written;
  }

  #object(row) {
    const object = {};
    for (let i = 0; i < row.length; i++) object[this.columnNames[i]] = row[i];
    return object;
  }

  next() {
    if (this.#next >= this.#rows.length) return { done: true, value: undefined };
    return { done: false, value: this.#object(this.#rows[this.#next++]) };
  }

  toArray() {
    const rest = this.#rows.slice(this.#next).map((row) => this.#object(row));
    this.#next = this.#rows.length;
    return rest;
  }

  one() {
    const rest = this.toArray();
    if (rest.length === 1) return rest[0];
    throw new Error(
      `Expected exactly one result from SQL query, but got ${rest.length === 0 ? "no results" : "multiple results"}.`,
    );
  }

  raw() {
    const rest = this.#rows.slice(this.#next);
    this.#next = this.#rows.length;
    const iterator = rest[Symbol.iterator]();
    return {
      next: () => iterator.next(),
      toArray: () => [...iterator],
      [Symbol.iterator]() {
        return this;
      },
    };
  }

  [Symbol.iterator]() {
    return this;
  }
}

class SqlStorageStatement {}

class SqlStorage {
  #store;
  #database = null;

  constructor(key, store) {
    if (key !== KEY) throw new TypeError(ILLEGAL);
    this.#store = store;
    store.imageOfSql = () => late("sqlImage", this.#open());
    store.runOwn = (text) => this.#run(text, [], true);
  }

  #open() {
    if (this.#database === null) this.#database = late("sqlOpen", this.#store.sql, MOST_BYTES);
    return this.#database;
  }

  // Every statement of the text; the values belong to the last one, whose rows are the result.
  #run(text, values, own) {
    const database = this.#open();
    let result = { columns: [], rows: [], written: 0 };
    let statement = late("sqlPrepare", database, text, own);
    while (statement !== undefined) {
      const rest = late("sqlRest", statement);
      const last = NOTHING_MORE.test(rest);
      if (late("sqlWrites", statement) && !own) {
        this.#store.touchSql();
      }
      const before = late("sqlChanges", statement);
      bindAll(statement, last ? values : []);
      const columns = columnsOf(statement);
      const rows = [];
      while (late("sqlStep", statement)) rows.push(columns.map((_, i) => cell(statement, i)));
      result = { columns, rows, written: result.written + late("sqlChanges", statement) - before };
      // Prepared only now: what it names may have been made by this one.
      statement = last ? undefined : late("sqlPrepare", database, rest, own);
    }
    return result;
  }

  exec(query, ...values) {
    return new SqlStorageCursor(KEY, this.#run(`${query}`, values, false));
  }

  get databaseSize() {
    return late("sqlSize", this.#open());
  }
}
defineInterface({ SqlStorage, SqlStorageCursor, SqlStorageStatement });
SqlStorage.prototype.Cursor = SqlStorageCursor;
SqlStorage.prototype.Statement = SqlStorageStatement;

const makeSql = (store) => new SqlStorage(KEY, store);

export { makeSql };
