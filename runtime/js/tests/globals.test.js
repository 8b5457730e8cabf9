import assert from "node:assert/strict";
import test from "node:test";
import { bundle, bundleNames, makeRealm } from "./realm.js";

const PLAIN = ["fetch", "setTimeout", "structuredClone", "console", "self"];

test("globals are hidden, replaceable and loaded by touch only", () => {
  const realm = makeRealm();
  assert.equal(realm.run("Object.keys(globalThis).length"), 0);
  assert.deepEqual([...realm.loaded.keys()], []);
  assert.equal(realm.run("self === globalThis"), true);
  for (const name of PLAIN) {
    assert.equal(
      realm.run(`Object.getOwnPropertyDescriptor(globalThis, "${name}").writable`),
      true,
    );
  }
  realm.run("Headers");
  assert.deepEqual([...realm.loaded.keys()], ["fetch"]);
  assert.equal(realm.run(`Object.getOwnPropertyDescriptor(globalThis, "Headers").writable`), true);
  realm.run("Request = 7");
  assert.equal(realm.run("Request"), 7);
  assert.equal(realm.run("Object.keys(globalThis).length"), 0);
});

test("every lazy global exists and is named after itself", () => {
  const realm = makeRealm();
  const names =
    realm.run(`JSON.stringify(Object.entries(Object.getOwnPropertyDescriptors(globalThis))
    .filter(([, d]) => d.get).map(([name]) => name))`);
  for (const name of JSON.parse(names)) {
    const [kind, own] = realm.run(`[typeof ${name}, ${name}.name]`);
    assert.notEqual(kind, "undefined", name);
    if (kind === "function") assert.equal(own, name);
    if (/^[A-Z]/.test(name) && !name.endsWith("Strategy")) {
      assert.equal(realm.run(`${name}.prototype[Symbol.toStringTag]`), name, name);
    }
  }
});

test("bundles keep to the language of the engine and stay small", () => {
  for (const name of ["globals", ...bundleNames()]) {
    assert.ok(!/\brequire\(["']/.test(bundle(name)), `${name} asks for a module at run time`);
  }
  assert.ok(bundle("globals").length < 15 * 1024);
});

test("timers call back with arguments, repeat, and stop", async () => {
  const realm = makeRealm();
  realm.run(`
    var seen = [];
    var first = setTimeout((a, b) => seen.push("once" + a + b), 5, 1, 2);
    var second = setInterval(() => seen.push("again"), 1);
    clearTimeout(setTimeout(() => seen.push("never"), 0));
    clearTimeout(undefined);
    clearTimeout("nothing");
  `);
  assert.equal(realm.run("typeof first"), "number");
  realm.fire();
  realm.fire();
  realm.run("clearInterval(second)");
  realm.fire();
  assert.deepEqual([...realm.run("seen")], ["again", "once12", "again"]);
  assert.equal(realm.timers.size, 0);
  realm.exports.onTimer(12345);
});

test("timers check their callback and bound their delay", () => {
  const realm = makeRealm();
  assert.throws(() => realm.run("setTimeout('code', 1)"), {
    name: "TypeError",
    message:
      "Failed to execute 'setTimeout' on 'ServiceWorkerGlobalScope': " +
      "parameter 1 is not of type 'function'.",
  });
  realm.run("setTimeout(() => {}, NaN); setTimeout(() => {}, -5); setTimeout(() => {}, 1e12)");
  assert.deepEqual(
    [...realm.timers.values()].map((t) => t.delay),
    [0, 0, 0x7fffffff],
  );
});

test("an exception of a timer or a microtask is reported, not thrown at the host", async () => {
  const realm = makeRealm();
  await realm.async(async () => {
    setTimeout(() => {
      throw new Error("of a timer");
    }, 0);
    queueMicrotask(() => {
      throw new Error("of a microtask");
    });
  });
  realm.fire();
  assert.deepEqual(
    realm.uncaught.map((e) => e.message),
    ["of a microtask", "of a timer"],
  );
});

test("a global error listener sees an uncaught exception first", () => {
  const realm = makeRealm();
  realm.run(`
    var heard = [];
    addEventListener("error", (event) => { heard.push(event.message); event.preventDefault(); });
    reportError(new RangeError("far out"));
  `);
  assert.deepEqual([...realm.run("heard")], ["Uncaught RangeError: far out"]);
  assert.equal(realm.uncaught.length, 0);
});

test("nothing starts in the global scope when the host says so", async () => {
  let inside = true;
  const realm = makeRealm({ inGlobalScope: () => inside });
  assert.throws(
    () => realm.run("setTimeout(() => {}, 0)"),
    /^Error: Disallowed operation called within global scope\./,
  );
  assert.throws(() => realm.run("crypto.randomUUID()"), /Disallowed operation/);
  const text = await realm.async(async () => {
    try {
      await fetch("http://a.example/");
    } catch (e) {
      return e.message;
    }
  });
  assert.match(text, /^Disallowed operation called within global scope\./);
  inside = false;
  realm.run("setTimeout(() => {}, 0); crypto.randomUUID()");
});

test("structuredClone copies data and names what it cannot", async () => {
  const realm = makeRealm();
  assert.equal(realm.run("structuredClone({ a: [1, { b: 2 }] }).a[1].b"), 2);
  const [name, code, type] = realm.run(`
    try { structuredClone({ f() {} }) } catch (e) { [e.name, e.code, e instanceof DOMException] }`);
  assert.deepEqual([name, code, type], ["DataCloneError", 25, true]);
  assert.throws(() => realm.run("structuredClone(1, { transfer: [{}] })"), {
    name: "DataCloneError",
  });
  assert.throws(() => realm.run("structuredClone()"), { name: "TypeError" });
});

test("the console writes lines, plain ones without loading anything", () => {
  const realm = makeRealm();
  realm.run(
    `console.log("a", 1, true, null, undefined, 10n, -0); console.warn("100%"); console.log()`,
  );
  assert.deepEqual(realm.lines, ["log: a 1 true null undefined 10n -0", "warn: 100%", "log: "]);
  assert.equal(realm.loaded.size, 0);
});

test("the console formats, groups, counts, times and asserts", () => {
  const realm = makeRealm();
  realm.run(`
    console.log("%s is %d%%", "x", 42, "more");
    console.info({ a: [1, "b"] }, "tail");
    console.group("G"); console.error("in\\nner"); console.groupEnd(); console.groupEnd();
    console.count(); console.count(); console.countReset(); console.count();
    console.time("t"); console.timeEnd("t"); console.timeEnd("t");
    console.assert(true, "no"); console.assert(false, "yes"); console.assert(false);
    console.log(Symbol("s")); console.table([1]); console.dir({ d: 1 });
    const broken = new Proxy({}, { get() { throw 2 }, ownKeys() { throw 3 } });
    console.log({ get x() { throw 1 } }, broken);
  `);
  assert.deepEqual(realm.lines.slice(0, 15), [
    "log: x is 42% more",
    "info: { a: [ 1, 'b' ] } tail",
    "log: G",
    "error:   in\n  ner",
    "log: default: 1",
    "log: default: 2",
    "log: default: 1",
    "log: t: 0.000ms",
    "warn: Timer 't' does not exist",
    "error: Assertion failed: yes",
    "error: Assertion failed",
    "log: Symbol(s)",
    "log: [ 1 ]",
    "log: { d: 1 }",
    realm.lines[14],
  ]);
  realm.run(`console.log(new Error("shown")); function here() { console.trace("T") } here()`);
  assert.match(realm.lines.at(-2), /^log: Error: shown\n\s+at /);
  assert.match(realm.lines.at(-1), /^trace: Trace: T\n\s+at here/);
});

test("what a guest does to builtins does not stop the eager part", () => {
  const realm = makeRealm();
  realm.run(`
    const bent = () => { throw new Error("bent") };
    Map.prototype.get = Map.prototype.set = Map.prototype.delete = bent;
    Array.prototype.slice = Promise.prototype.then = Promise.resolve = Reflect.apply = bent;
    Object.defineProperty = String.prototype.includes = Number = String = null;
    clearTimeout(setTimeout(() => {}, 1));
    setTimeout((x) => console.log("fired", x), 1, "still");
    queueMicrotask(() => {});
    console.log("here", "%");
  `);
  realm.fire();
  assert.deepEqual(realm.lines, ["log: here %", "log: fired still"]);
});
