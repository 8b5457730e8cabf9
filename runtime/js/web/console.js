// The console, as part of the snapshot. A line of plain strings and numbers, which is nearly every
// line, is put together here; anything else is formatted by a lazy bundle.

const { defineProperty } = Object;
const { String, Map, Error } = globalThis;
const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const mapGet = uncurry(Map.prototype.get);
const mapSet = uncurry(Map.prototype.set);
const mapDelete = uncurry(Map.prototype.delete);
const slice = uncurry(Array.prototype.slice);
const includes = uncurry(String.prototype.includes);
const replaceAll = uncurry(String.prototype.replaceAll);
const padding = uncurry(String.prototype.repeat);
const toFixed = uncurry(Number.prototype.toFixed);
const { captureStackTrace } = Error;

// The text of values that need no inspection, or undefined.
function plainText(values) {
  if (values.length > 1 && typeof values[0] === "string" && includes(values[0], "%")) return;
  let text = "";
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const kind = typeof value;
    if (value !== null && (kind === "object" || kind === "function" || kind === "symbol")) return;
    text +=
      (i ? " " : "") + (kind === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : value);
  }
  return text;
}

// ops.consoleLine(level, text) receives every line; inspect(values) formats what is not plain.
// Answers the console object and the function that reports an exception nobody caught.
//
// log(level, values), if given, is told of what log, info, warn, error and debug are called with.
export function makeConsole(ops, inspect, log) {
  const counts = new Map();
  const starts = new Map();
  let indent = 0;

  const write = (level, values) => {
    let text = plainText(values) ?? inspect(values);
    if (indent) {
      const pad = padding("  ", indent);
      text = pad + replaceAll(text, "\n", `\n${pad}`);
    }
    ops.consoleLine(level, text);
  };

  const say = (level, values) => {
    if (log !== undefined) log(level, values);
    write(level, values);
  };

  const label = (value) => (value === undefined ? "default" : String(value));

  const elapsed = (name, more) => {
    const start = mapGet(starts, name);
    if (start === undefined) write("warn", [`Timer '${name}' does not exist`]);
    else write("log", [`${name}: ${toFixed(ops.now() - start, 3)}ms`, ...slice(more, 1)]);
  };

  const methods = {
    log() {
      say("log", arguments);
    },
    info() {
      say("info", arguments);
    },
    warn() {
      say("warn", arguments);
    },
    error() {
      say("error", arguments);
    },
    debug() {
      say("debug", arguments);
    },
    trace() {
      const holder = { __proto__: null };
      captureStackTrace(holder, methods.trace);
      const stack = String(holder.stack ?? "");
      const from = stack.indexOf("\n");
      const text = plainText(arguments) ?? inspect(arguments);
      write("trace", [`Trace${text && `: ${text}`}${from < 0 ? "" : stack.slice(from)}`]);
    },
    assert(condition) {
      if (condition) return;
      const rest = slice(arguments, 1);
      if (typeof rest[0] === "string") rest[0] = `Assertion failed: ${rest[0]}`;
      else rest.unshift("Assertion failed");
      write("error", rest);
    },
    dir(value) {
      write("log", [value]);
    },
    dirxml() {
      write("log", arguments);
    },
    table() {
      write("log", arguments);
    },
    group() {
      if (arguments.length) write("log", arguments);
      indent++;
    },
    groupCollapsed() {
      methods.group(...arguments);
    },
    groupEnd() {
      if (indent) indent--;
    },
    count(value) {
      const name = label(value);
      const count = (mapGet(counts, name) ?? 0) + 1;
      mapSet(counts, name, count);
      write("log", [`${name}: ${count}`]);
    },
    countReset(value) {
      const name = label(value);
      if (!mapDelete(counts, name)) write("warn", [`Count for '${name}' does not exist`]);
    },
    time(value) {
      const name = label(value);
      if (mapGet(starts, name) === undefined) mapSet(starts, name, ops.now());
      else write("warn", [`Timer '${name}' already exists`]);
    },
    timeLog(value) {
      elapsed(label(value), arguments);
    },
    timeEnd(value) {
      elapsed(label(value), [value]);
      mapDelete(starts, label(value));
    },
    clear() {},
  };

  const object = Object.create({});
  for (const name of Object.keys(methods)) {
    defineProperty(object, name, {
      value: methods[name],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  defineProperty(object, Symbol.toStringTag, { value: "console", configurable: true });
  const uncaught = (error) => ops.consoleLine("error", `Uncaught ${inspect([error])}`);
  return { object, uncaught };
}
