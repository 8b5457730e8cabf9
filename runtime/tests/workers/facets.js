// Durable Objects, their facets and their storage.
import { DurableObject } from "cloudflare:workers";
import { check, equal, rejects, same, throws } from "./check.js";

const APP = `
  import { DurableObject, RpcTarget } from "cloudflare:workers";
  let started = 0;
  class Counter extends RpcTarget {
    #n = 0;
    next() { return ++this.#n; }
  }
  export class App extends DurableObject {
    calls = 0;
    constructor(ctx, env) {
      super(ctx, env);
      started++;
      if (ctx.props.failsToStart) throw new RangeError("cannot be made");
      if (ctx.props.slow) ctx.blockConcurrencyWhile(async () => {
        await new Promise((done) => setTimeout(done, 5));
        this.early = this.calls;
      });
    }
    call() { return [++this.calls, started]; }
    blocked() { return this.early; }
    put(key, value) { return this.ctx.storage.put(key, value); }
    get(key) { return this.ctx.storage.get(key); }
    async all() { return [...await this.ctx.storage.list()]; }
    query(...query) { return this.ctx.storage.sql.exec(...query).toArray(); }
    target() { return new Counter(); }
    fetch(request) { return new Response(request.method + " " + request.url); }
    later() { setTimeout(() => this.ctx.storage.kv.put("later", 1), 1); }
    broken() { this.ctx.storage.kv.put("kept", 1); this.ctx.abort(new TypeError("gives up")); }
    inner(name) { return this.ctx.facets.get(name, () => ({ class: this.ctx.exports.App })).put("in", name); }
    async innerAll(name) {
      return this.ctx.facets.get(name, () => ({ class: this.ctx.exports.App })).all();
    }
    loop() { for (;;) { /* until it is ended */ } }
    endlessQuery() {
      return this.query("WITH RECURSIVE n(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n");
    }
  }
  export default {};`;

const code = (more) => ({
  compatibilityDate: "2026-03-01", mainModule: "m.js", modules: { "m.js": APP }, globalOutbound: null,
  ...more,
});

// What a test does runs in an object of the parent's: only that has facets.
export class Holder extends DurableObject {
  async run(test) {
    await TESTS[test](this.ctx, this.env);
  }

  count() {
    this.n = (this.n ?? 0) + 1;
    return this.n;
  }
}

const appOf = (env, props, more) =>
  env.LOADER.load(code(more)).getDurableObjectClass("App", { props: props ?? {} });

function facet(ctx, env, name, props, more) {
  return ctx.facets.get(name, () => ({ class: appOf(env, props, more) }));
}

const TESTS = {
  async stateStays(ctx, env) {
    same(await facet(ctx, env, "a").call(), [1, 1]);
    same(await facet(ctx, env, "a").call(), [2, 1]);
    same(await facet(ctx, env, "b").call(), [1, 1]);
    const counter = await facet(ctx, env, "a").target();
    same([await counter.next(), await counter.next()], [1, 2]);
    equal(await facet(ctx, env, "a").target().next(), 1);
    const response = await facet(ctx, env, "a").fetch("http://x.test/y", { method: "PUT" });
    equal(await response.text(), "PUT http://x.test/y");
  },

  async storageOutlivesLives(ctx, env) {
    await facet(ctx, env, "a").put("k", { list: [1, new Date(7)], map: new Map([["x", 1n]]) });
    await facet(ctx, env, "b").put("k", "b");
    await facet(ctx, env, "a").query("CREATE TABLE t (i INTEGER PRIMARY KEY, x)");
    await facet(ctx, env, "a").query("INSERT INTO t (x) VALUES (?)", 1.5);
    ctx.facets.abort("a", new Error("over"));
    const value = await facet(ctx, env, "a").get("k");
    same([value.list[0], value.list[1].getTime(), String(value.map.get("x"))], [1, 7, "1"]);
    same(await facet(ctx, env, "a").query("SELECT * FROM t"), [{ i: 1, x: 1.5 }]);
    equal(await facet(ctx, env, "b").get("k"), "b");
    same([...(await ctx.storage.list())], []);
    ctx.facets.delete("a");
    same(await facet(ctx, env, "a").all(), []);
    await rejects(facet(ctx, env, "a").query("SELECT * FROM t"), "Error", "no such table: t: SQLITE_ERROR");
  },

  async endsOfLives(ctx, env) {
    const first = facet(ctx, env, "a");
    await first.call();
    ctx.facets.abort("a", new RangeError("stop"));
    await rejects(first.call(), "RangeError", "stop");
    same(await facet(ctx, env, "a").call(), [1, 1]);
    const second = facet(ctx, env, "a");
    ctx.facets.delete("a");
    await rejects(second.call(), "Error", "Facet was deleted.");
    const third = facet(ctx, env, "a");
    await rejects(third.broken(), "TypeError", "gives up");
    await rejects(third.call(), "TypeError", "gives up");
    equal(await facet(ctx, env, "a").get("kept"), undefined, "what was not confirmed yet");
  },

  async endedByItsLimit(ctx, env) {
    const limited = { limits: { cpuMs: 50 } };
    await facet(ctx, env, "a", {}, limited).put("k", 1);
    for (const method of ["loop", "endlessQuery"]) {
      await rejects(facet(ctx, env, "a", {}, limited)[method](), "Error", "Worker exceeded CPU time limit.");
      equal(await facet(ctx, env, "a", {}, limited).get("k"), 1, "after " + method);
    }
  },

  async identity(ctx, env) {
    const show = { "m.js": `import { DurableObject } from "cloudflare:workers";
      export class App extends DurableObject {
        show() { return [String(this.ctx.id), this.ctx.id.name, this.ctx.props]; }
      } export default {};` };
    const get = (name, id) =>
      ctx.facets.get(name, () => ({ class: appOf(env, { p: 1 }, { modules: show }), id })).show();
    same(await get("a"), [String(ctx.id), "identity", { p: 1 }]);
    same(await get("b", "chosen"), ["chosen", undefined, { p: 1 }]);
    const other = env.HOLDERS.idFromName("other");
    same(await get("c", other), [String(other), "other", { p: 1 }]);
  },

  async callbacks(ctx, env) {
    let asked = 0;
    const counting = async () => {
      asked++;
      return { class: appOf(env) };
    };
    await Promise.all([ctx.facets.get("a", counting).call(), ctx.facets.get("a", counting).call()]);
    equal(asked, 1);
    const throwing = () => {
      throw new TypeError("from the callback");
    };
    await rejects(ctx.facets.get("b", throwing).call(), "TypeError", "from the callback");
    same(await ctx.facets.get("b", counting).call(), [1, 1]);
    await rejects(facet(ctx, env, "c", { failsToStart: true }).call(), "RangeError", "cannot be made");
    for (const answer of [undefined, null, {}, { class: 1 }, { class: class {} }, { class: env.LOADER }]) {
      await rejects(ctx.facets.get("d", () => answer).call(), "TypeError");
    }
    const worker = env.LOADER.load(code());
    for (const [name, message] of [["Nobody", "Worker has no such actor class: Nobody"],
      [undefined, "Worker has no default actor class."]]) {
      await rejects(ctx.facets.get("e", () => ({ class: worker.getDurableObjectClass(name) })).call(), "Error", message);
    }
    throws(() => ctx.facets.get("f"), "TypeError");
    throws(() => ctx.facets.get("", counting), "TypeError");
    throws(() => ctx.facets.get("x".repeat(3000), counting), "TypeError");
  },

  async concurrencyIsBlocked(ctx, env) {
    const slow = facet(ctx, env, "a", { slow: true });
    slow.call();
    slow.call();
    equal(await slow.blocked(), 0, "calls before the constructor's work was done");
    same(await slow.call(), [3, 1]);
  },

  async facetsOfFacets(ctx, env) {
    await facet(ctx, env, "a").put("out", 1);
    await facet(ctx, env, "a").inner("one");
    await facet(ctx, env, "a").inner("two");
    ctx.facets.abort("a", new Error("over"));
    same(await facet(ctx, env, "a").innerAll("one"), [["in", "one"]]);
    same(await facet(ctx, env, "a").innerAll("two"), [["in", "two"]]);
    same(await facet(ctx, env, "a").all(), [["out", 1]]);
    ctx.facets.delete("a");
    same(await facet(ctx, env, "a").innerAll("one"), []);
  },

  async clones(ctx, env) {
    await facet(ctx, env, "a").put("k", "of a");
    await facet(ctx, env, "a").inner("one");
    await facet(ctx, env, "a").query("CREATE TABLE t AS SELECT 1 AS x");
    const old = facet(ctx, env, "b");
    await old.put("b", 1);
    ctx.facets.clone("a", "b");
    await rejects(old.call(), "Error", "Facet was cloned-over.");
    same(await facet(ctx, env, "b").all(), [["k", "of a"]]);
    same(await facet(ctx, env, "b").innerAll("one"), [["in", "one"]]);
    same(await facet(ctx, env, "b").query("SELECT * FROM t"), [{ x: 1 }]);
    await facet(ctx, env, "b").put("k", "of b");
    equal(await facet(ctx, env, "a").get("k"), "of a");
    throws(() => ctx.facets.clone("a", "a"), "TypeError");
  },

  async storedBesideCalls(ctx, env) {
    const a = facet(ctx, env, "a");
    await a.later();
    while ((await facet(ctx, env, "a").get("later")) !== 1) await scheduler.wait(1);
    ctx.facets.abort("a", new Error("over"));
    equal(await facet(ctx, env, "a").get("later"), 1);
  },

  // Nobody but the runtime holds what stands for a running facet.
  async collectionsLeaveFacetsAlone(ctx, env) {
    await facet(ctx, env, "a").call();
    for (let i = 2; i < 60; i++) {
      let garbage = [];
      for (let j = 0; j < 1000; j++) garbage.push(new Array(1000).fill({ i, j }));
      garbage = null;
      await scheduler.wait(0);
      same(await facet(ctx, env, "a").call(), [i, 1]);
    }
  },

  async notTransferable(ctx, env) {
    const a = facet(ctx, env, "a");
    await rejects(a.put("k", () => 1), "DataCloneError");
    await rejects(facet(ctx, env, "b").put("k", a), "DataCloneError");
    const sends = env.LOADER.load(code({ modules: { "m.js": "export default { f() {} }" } })).getEntrypoint();
    await rejects(sends.f(appOf(env)), "DataCloneError");
  },

  async ownClasses(ctx, env) {
    const get = () => ctx.facets.get("own", () => ({ class: ctx.exports.Holder }));
    same([await get().count(), await get().count()], [1, 2]);
  },

  async keys({ storage }) {
    await storage.put("b", 2);
    await storage.put({ a: 1, c: 3, "d/1": 4, "d/2": 5 });
    same([...(await storage.list())].map(([key]) => key), ["a", "b", "c", "d/1", "d/2"]);
    const listed = async (options) => [...(await storage.list(options)).keys()].join();
    equal(await listed({ prefix: "d/" }), "d/1,d/2");
    equal(await listed({ start: "b", end: "d/2" }), "b,c,d/1");
    equal(await listed({ startAfter: "b", limit: 2 }), "c,d/1");
    equal(await listed({ reverse: true, limit: 2 }), "d/2,d/1");
    await rejects(storage.list({ start: "a", startAfter: "a" }), "TypeError");
    await rejects(storage.list({ limit: 0 }), "TypeError");
    same([...(await storage.get(["c", "none", "a"]))], [["a", 1], ["c", 3]]);
    equal(await storage.delete("a"), true);
    equal(await storage.delete("a"), false);
    equal(await storage.delete(["b", "c", "none"]), 2);
    equal(await storage.get("a"), undefined);
    storage.kv.put("k", "sync");
    equal(storage.kv.get("k"), "sync");
    same([...storage.kv.list({ prefix: "k" })], [["k", "sync"]]);
    equal(storage.kv.delete("k"), true);
    await storage.deleteAll();
    equal((await storage.list()).size, 0);
    await rejects(storage.put(1, 2), "TypeError");
    await rejects(storage.put("k", undefined), "TypeError");
    await rejects(storage.put("k".repeat(2049), 1), "RangeError");
    await rejects(storage.put("k", "x".repeat(3 << 20)), "RangeError");
    const value = { changed: false };
    await storage.put("copied", value);
    value.changed = true;
    same(await storage.get("copied"), { changed: false });
  },

  async transactions({ storage }) {
    const { sql } = storage;
    sql.exec("CREATE TABLE t (x)");
    await storage.put("k", 1);
    await rejects(storage.transaction(async (txn) => {
      await txn.put("k", 2);
      await txn.put("new", 2);
      sql.exec("INSERT INTO t VALUES (1)");
      throw new Error("undo");
    }), "Error", "undo");
    same([await storage.get("k"), await storage.get("new"), sql.exec("SELECT * FROM t").toArray()], [1, undefined, []]);
    equal(await storage.transaction(async (txn) => {
      await txn.put("k", 3);
      txn.rollback();
      return "rolled back";
    }), "rolled back");
    equal(await storage.get("k"), 1);
    throws(() => storage.transactionSync(() => {
      storage.kv.put("k", 4);
      sql.exec("INSERT INTO t VALUES (4)");
      throw new RangeError("undo");
    }), "RangeError", "undo");
    equal(storage.transactionSync(() => {
      storage.kv.put("k", 5);
      sql.exec("INSERT INTO t VALUES (5)");
      return "done";
    }), "done");
    same([storage.kv.get("k"), sql.exec("SELECT * FROM t").toArray()], [5, [{ x: 5 }]]);
    for (const own of ["BEGIN", "COMMIT", "SAVEPOINT x", "ROLLBACK"]) {
      throws(() => sql.exec(own), "Error");
    }
  },

  // SQLite looks at no limit inside one of its functions.
  functionsThatTakeLong({ storage: { sql } }) {
    const one = (text, ...values) => sql.exec(`SELECT ${text} AS x`, ...values).one().x;
    equal(one("instr(zeroblob(4000000), zeroblob(2000000) || x'01')"), 0);
    equal(one("length(replace(hex(zeroblob(1900000)), hex(zeroblob(900000)) || 'x', 'y'))"), 3800000);
    throws(() => one("rtrim(hex(zeroblob(1900000)), hex(zeroblob(1900000)))"), "Error");
    throws(() => one("replace(hex(zeroblob(100000)), '0', hex(zeroblob(100000)))"), "Error");
    same([one("instr('aüb', 'b')"), one("instr(x'0102', x'02')"), one("instr('a', '')"), one("instr('a', NULL)"), one("instr(123, 3)")],
      [3, 2, 1, null, 3]);
    same([one("replace('aXbX', 'X', 'yy')"), one("replace('a', '', 'b')"), one("replace('aa', 'a', '')"), one("replace('a', NULL, '')")],
      ["ayybyy", "a", "", null]);
    same([one("trim('üaxaü', 'aü')"), one("ltrim('aba', 'a')"), one("rtrim('aba', 'a')"), one("trim('aa', 'a')"), one("trim('a', '')"), one("trim(' a ')")],
      ["x", "ba", "ab", "", "a", "a"]);
  },

  queries({ storage: { sql } }) {
    const made = sql.exec("CREATE TABLE t (i INTEGER PRIMARY KEY, s TEXT, b BLOB, r REAL); -- and nothing more");
    same([made.toArray(), made.rowsWritten], [[], 0]);
    const bytes = new Uint8Array([0, 1, 255]);
    const put = sql.exec("INSERT INTO t (s, b, r) VALUES (?, ?, ?), (?, ?, ?)", "ü\0x", bytes.buffer, 1.5, null, bytes.subarray(1), 2 ** 53);
    equal(put.rowsWritten, 2);
    const all = sql.exec("SELECT * FROM t ORDER BY i");
    same(all.columnNames, ["i", "s", "b", "r"]);
    const [first, second] = [...all];
    same([first.i, first.s, [...new Uint8Array(first.b)], first.r], [1, "ü\0x", [0, 1, 255], 1.5]);
    same([second.s, [...new Uint8Array(second.b)], second.r], [null, [1, 255], 2 ** 53]);
    equal(sql.exec("SELECT count(*) AS n FROM t").one().n, 2);
    throws(() => sql.exec("SELECT * FROM t").one(), "Error");
    throws(() => sql.exec("SELECT * FROM t WHERE 0").one(), "Error");
    same([...sql.exec("SELECT i FROM t").raw()], [[1], [2]]);
    same(sql.exec("SELECT i FROM t").next(), { done: false, value: { i: 1 } });
    same(sql.exec("CREATE TABLE u (x); INSERT INTO u VALUES (7); SELECT x FROM u WHERE x = ?", 7).toArray(), [{ x: 7 }]);
    throws(() => sql.exec("SELECT ?"), "Error");
    throws(() => sql.exec("SELECT 1", 2), "Error");
    throws(() => sql.exec("SELECT ?", {}), "TypeError");
    throws(() => sql.exec("no sql"), "Error", 'near "no": syntax error: SQLITE_ERROR');
    throws(() => sql.exec("INSERT INTO t (i) VALUES (1)"), "Error", "UNIQUE constraint failed: t.i: SQLITE_CONSTRAINT");
    equal(sql.exec("SELECT json_extract(?, '$.a[1]') AS x", '{"a":[1,2]}').one().x, 2);
    check(sql.databaseSize > 0, "databaseSize");
  },

  // What a query may not: open files, load code, change settings, grow without end.
  hostileQueries({ storage: { sql } }) {
    for (const query of [
      "ATTACH ':memory:' AS other", "ATTACH '/tmp/x.db' AS other", "PRAGMA journal_mode = OFF",
      "PRAGMA temp_store_directory = '/tmp'", "SELECT load_extension('x')", "VACUUM INTO '/tmp/x.db'",
      "PRAGMA writable_schema = ON", "SELECT readfile('/etc/passwd')", "SELECT edit('x')",
      "CREATE VIRTUAL TABLE v USING csv(filename='/etc/passwd')", "SELECT fts3_tokenizer('simple')",
      "PRAGMA max_page_count = 1000000000",
    ]) {
      throws(() => sql.exec(query), "Error");
    }
    throws(() => sql.exec(`SELECT ${"NOT ".repeat(500)}1`), "Error");
    throws(() => sql.exec(`SELECT '${"x".repeat(200000)}'`), "Error");
    throws(() => sql.exec("SELECT zeroblob(1000000000)"), "Error");
    sql.exec("CREATE TABLE t (x)");
    let full = "";
    for (let i = 0; i < 100 && full === ""; i++) {
      try {
        sql.exec("INSERT INTO t VALUES (zeroblob(1000000))");
      } catch (error) {
        full = error.message;
      }
    }
    equal(full, "database or disk is full: SQLITE_FULL");
    check(sql.databaseSize <= 16 << 20, "the size of the database");
    sql.exec("DELETE FROM t");
    same(sql.exec("SELECT * FROM t").toArray(), []);
  },

  async alarmsAreRefused({ storage }) {
    await rejects(storage.setAlarm(1), "Error", /^Facets currently cannot set alarms/);
    equal(await storage.getAlarm(), null);
  },
};

const inHolder = (name) => ({ test: (controller, env) => env.HOLDERS.getByName(name).run(name) });

export const stateStays = inHolder("stateStays");
export const storageOutlivesLives = inHolder("storageOutlivesLives");
export const endsOfLives = inHolder("endsOfLives");
export const endedByItsLimit = inHolder("endedByItsLimit");
export const identity = inHolder("identity");
export const callbacks = inHolder("callbacks");
export const concurrencyIsBlocked = inHolder("concurrencyIsBlocked");
export const facetsOfFacets = inHolder("facetsOfFacets");
export const clones = inHolder("clones");
export const storedBesideCalls = inHolder("storedBesideCalls");
export const collectionsLeaveFacetsAlone = inHolder("collectionsLeaveFacetsAlone");
export const notTransferable = inHolder("notTransferable");
export const ownClasses = inHolder("ownClasses");
export const keys = inHolder("keys");
export const transactions = inHolder("transactions");
export const queries = inHolder("queries");
export const functionsThatTakeLong = inHolder("functionsThatTakeLong");
export const hostileQueries = inHolder("hostileQueries");
export const alarmsAreRefused = inHolder("alarmsAreRefused");

export const namespaces = {
  async test(controller, env) {
    const { HOLDERS } = env;
    const one = HOLDERS.getByName("one");
    same([await one.count(), await HOLDERS.get(HOLDERS.idFromName("one")).count()], [1, 2]);
    equal(await HOLDERS.getByName("two").count(), 1);
    equal(one.name, "one");
    check(/^[0-9a-f]{64}$/.test(String(one.id)), "an id of 64 digits");
    check(HOLDERS.idFromString(String(one.id)).equals(one.id), "the id of its text");
    check(!HOLDERS.newUniqueId().equals(HOLDERS.newUniqueId()), "unique ids");
    equal(await HOLDERS.get(HOLDERS.idFromString(String(one.id))).count(), 3);
    throws(() => HOLDERS.idFromString("x"), "TypeError");
    throws(() => HOLDERS.get("x"), "TypeError");
  },
};

// A loaded worker can be given an object of its parent's as a service.
export const objectsInEnv = {
  async test(controller, env) {
    const worker = env.LOADER.load(code({
      modules: { "m.js": "export default { f: (x, env) => env.OBJECT.count() };" },
      env: { OBJECT: env.HOLDERS.getByName("given") },
    })).getEntrypoint();
    same([await worker.f(0), await worker.f(0), await env.HOLDERS.getByName("given").count()], [1, 2, 3]);
  },
};
