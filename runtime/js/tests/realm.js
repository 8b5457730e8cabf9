// A realm like that of an isolate: only the language's builtins, our globals, and mock operations.
// The bundles are the ones that are built into the binary.

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import util from "node:util";
import v8 from "node:v8";
import vm from "node:vm";

const web = new URL("../web/", import.meta.url).pathname;
const sources = new Map();

// The text of a bundle, built once for a test process.
export function bundle(name) {
  if (!sources.has(name)) {
    const folder = mkdtempSync(join(tmpdir(), "isoload-web-"));
    try {
      const file = join(folder, `${name}.js`);
      execFileSync(join(web, "bundle.sh"), [name, file], {
        stdio: ["ignore", "inherit", "inherit"],
      });
      sources.set(name, readFileSync(file, "utf8"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return sources.get(name);
}

export function bundleNames() {
  const files = readdirSync(join(web, "lazy")).filter((file) => file.endsWith(".js"));
  return files.map((file) => file.slice(0, -".js".length));
}

// Builtins that the engine's V8 does not have and this Node's has.
const NEWER = `
  for (const [object, names] of [
    [Array.prototype, ["toSorted", "toReversed", "toSpliced", "with"]],
    [Array, ["fromAsync"]],
    [Object, ["groupBy"]],
    [Promise, ["withResolvers"]],
    [String.prototype, ["isWellFormed", "toWellFormed"]],
    [ArrayBuffer.prototype, ["transfer", "resizable", "resize", "maxByteLength"]],
  ]) for (const name of names) delete object[name];
  delete globalThis.console;
  delete globalThis.SharedArrayBuffer;
`;

export function makeRealm(hooks = {}) {
  const context = vm.createContext({});
  vm.runInContext(NEWER, context);
  const inside = (code) => vm.runInContext(code, context);
  const U8 = inside("Uint8Array");
  const errorOf = (error) =>
    new (inside(error.name === "TypeError" ? "TypeError" : "Error"))(error.message);
  const realm = {
    lines: [],
    timers: new Map(),
    loaded: new Map(),
    now: 1000,
    uncaught: [],
    natives: [],
    exports: null,
  };

  const ops = {
    consoleLine: (level, text) => realm.lines.push(`${level}: ${text}`),
    timerStart: (id, delay, repeat) => realm.timers.set(id, { delay, repeat }),
    timerStop: (id) => realm.timers.delete(id),
    getInvocation: () => undefined,
    setInvocation() {},
    random: (count) => new U8(randomBytes(count)),
    utf8Encode: (string) => new U8(new TextEncoder().encode(string)),
    utf8Decode: (bytes, fatal, ignoreBOM) => {
      try {
        return new TextDecoder("utf-8", { fatal, ignoreBOM }).decode(bytes);
      } catch (error) {
        throw errorOf(error);
      }
    },
    now: () => realm.now,
    // Only the failure is checked here; the copy is made inside the realm.
    serialize: (value) => {
      try {
        v8.serialize(value);
      } catch (error) {
        throw errorOf(error);
      }
      return value;
    },
    deserialize: (value) => inside("(v) => JSON.parse(JSON.stringify(v))")(value),
    isProxy: (value) => util.types.isProxy(value),
    transfer: (buffer) => buffer.transfer(),
    native: (name) => () => realm.natives.push(name),
  };

  const evaluate = (name) => {
    const holder = inside("({ exports: {} })");
    vm.compileFunction(bundle(name), ["module", "exports"], {
      parsingContext: context,
      filename: `${name}.js`,
    })(holder, holder.exports);
    return holder.exports;
  };

  const lazy = (name) => {
    if (!realm.loaded.has(name)) realm.loaded.set(name, evaluate(name).default(ops, lazy));
    return realm.loaded.get(name);
  };
  lazy.loaded = (name) => realm.loaded.get(name);
  realm.lazy = lazy;

  realm.exports = evaluate("globals");
  realm.exports.installGlobals(ops, lazy, {
    outbound: () => Promise.reject(new Error("this realm has no outbound")),
    uncaught: (error) => realm.uncaught.push(error),
    ...hooks,
  });
  // Runs a script and answers its last value.
  realm.run = inside;
  // Runs an async function there, by its text; the result is copied to this realm as JSON.
  realm.async = async (body) => {
    const text = await inside(`(${body})().then(JSON.stringify)`);
    return text === undefined ? undefined : JSON.parse(text);
  };
  // Lets the due timers run, in the order of their time.
  realm.fire = () => {
    const due = [...realm.timers].sort((a, b) => a[1].delay - b[1].delay || a[0] - b[0]);
    for (const [id, timer] of due) {
      if (!timer.repeat) realm.timers.delete(id);
      realm.exports.onTimer(id);
    }
  };
  return realm;
}
