// Assertions and loading for cases. Plain ECMAScript 2022 without any web API, so that it runs in
// every implementation that can run a worker at all: what a case needs beyond that, it asks for
// itself.

// What a child is loaded with unless a case says otherwise. Without a network by default: a case
// that needs one says so, and a case that forgot cannot reach anything by accident.
const DEFAULTS = { compatibilityDate: "2026-01-01", globalOutbound: null };

export class AssertionError extends Error {
  constructor(message, detail) {
    super(message);
    this.name = "AssertionError";
    this.detail = detail === undefined ? null : detail;
  }
}

/** Fails the case. `detail` is a plain object that the report shows beside the message. */
export function fail(message, detail) {
  throw new AssertionError(message, detail);
}

function prefixed(message) {
  return message ? `${message}: ` : "";
}

export function assert(condition, message) {
  if (!condition) fail(message || "expected a true value");
}

/** Deep equality of values, whatever realm they come from. */
export function assertEquals(actual, expected, message) {
  if (equal(actual, expected, [])) return;
  const shown = { expected: format(expected), actual: format(actual) };
  const text = `expected ${shown.expected}, got ${shown.actual}`;
  fail(prefixed(message) + text, shown);
}

export function assertNotEquals(actual, unexpected, message) {
  if (!equal(actual, unexpected, [])) return;
  const text = `expected anything but ${format(unexpected)}`;
  fail(prefixed(message) + text);
}

/** `text` is a string that contains every one of `parts` (strings or regular expressions). */
export function assertContains(text, parts, message) {
  for (const part of [].concat(parts)) {
    const found =
      typeof text === "string" && (part instanceof RegExp ? part.test(text) : text.includes(part));
    if (found) continue;
    const prefix = prefixed(message);
    fail(`${prefix}expected text with ${format(part)}, got ${format(text)}`, {
      expected: format(part),
      actual: format(text),
    });
  }
}

/**
 * Calls `fn`, which must throw before it returns; answers what it threw. `expected` may have `name`
 * (a string), `message` (what it contains, or a regular expression), and `type` (a constructor of
 * this realm).
 */
export function assertThrows(fn, expected, message) {
  let value;
  try {
    value = fn();
  } catch (error) {
    return checkError(error, expected, message);
  }
  ignoreRejection(value);
  return failNothingThrown("throw", value, message);
}

/** As assertThrows, for a promise or a function that answers one; a throw is no rejection. */
export async function assertRejects(promiseOrFunction, expected, message) {
  let promise = promiseOrFunction;
  if (typeof promise === "function" && typeof promise.then !== "function") {
    try {
      promise = promise();
    } catch (error) {
      fail(`${prefixed(message)}expected a rejection, got a synchronous throw of ${format(error)}`);
    }
  }
  let value;
  try {
    value = await promise;
  } catch (error) {
    return checkError(error, expected, message);
  }
  return failNothingThrown("reject", value, message);
}

function failNothingThrown(verb, value, message) {
  fail(`${prefixed(message)}expected it to ${verb}, got ${format(value)}`, {
    actual: format(value),
  });
}

function checkError(error, expected, message) {
  const prefix = prefixed(message);
  if (error === null || typeof error !== "object")
    fail(`${prefix}expected an Error, got ${format(error)} thrown`);
  const want = expected || {};
  if (want.type !== undefined && !(error instanceof want.type)) {
    const other = error.name === want.type.name ? ", which is one of another realm" : "";
    const wanted = `expected an instance of the parent's ${want.type.name}`;
    fail(`${prefix}${wanted}, got ${format(error)}${other}`);
  }
  if (want.name !== undefined)
    assertEquals(error.name, want.name, `${prefix}name of ${format(error)}`);
  if (want.message !== undefined)
    assertContains(error.message, want.message, `${prefix}message of ${error.name}`);
  return error;
}

// A promise that a failing assertion leaves behind must not be reported as an unhandled rejection
// of whichever case runs next.
function ignoreRejection(value) {
  if (value !== null && typeof value === "object" && typeof value.then === "function") {
    value.then(
      () => {},
      () => {},
    );
  }
}

// ---------------------------------------------------------------------------------------- loading

/**
 * The code of a worker: `source` is the text of its only module, or an object with `modules` and
 * whatever else of a WorkerCode the case needs. `options` are further fields; a field given as
 * undefined is left out, so `{ globalOutbound: undefined }` inherits the parent's network.
 */
export function workerCode(source, options) {
  const given = typeof source === "string" ? { modules: { "agent.js": source } } : source;
  const code = Object.assign({}, DEFAULTS, { mainModule: "agent.js" }, given, options);
  for (const key of Object.keys(code)) if (code[key] === undefined) delete code[key];
  return code;
}

/** Loads a worker (see workerCode) and answers its stub. */
export function loadAgent(t, source, options) {
  return t.loader.load(workerCode(source, options));
}

/** Loads a worker (see workerCode) and answers its default entrypoint. */
export function loadEntrypoint(t, source, options) {
  return loadAgent(t, source, options).getEntrypoint();
}

/**
 * An implementation may refuse bad code when it is loaded or at the first request, unless a clause
 * says when: answers the error of whichever it was, and fails when the worker answered.
 */
export async function assertRefused(t, code, expected, message) {
  let answer;
  try {
    answer = await t.loader.load(code).getEntrypoint().run(null);
  } catch (error) {
    return checkError(error, expected, message);
  }
  fail(`${prefixed(message)}expected a refusal, but the worker answered ${format(answer)}`);
}

/**
 * Asks `probe` again and again until it answers something other than undefined, which is the answer
 * here. For what an implementation tells when it is ready to and no promise says when; a case that
 * waits in vain ends with its time limit.
 */
export async function eventually(probe) {
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

// ------------------------------------------------------------------------------ equality and text

function equal(a, b, seen) {
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (seen.some(([x, y]) => x === a && y === b)) return true;
  const tag = kind(a);
  if (tag !== kind(b)) return false;
  const inside = seen.concat([[a, b]]);
  switch (tag) {
    case "Date":
      return Object.is(a.getTime(), b.getTime());
    case "RegExp":
      return String(a) === String(b);
    case "Map":
      return equal(Array.from(a), Array.from(b), inside);
    case "Set":
      return equal(Array.from(a), Array.from(b), inside);
    case "ArrayBuffer":
      return equal(Array.from(new Uint8Array(a)), Array.from(new Uint8Array(b)), inside);
    case "Error":
      return a.name === b.name && a.message === b.message;
    default:
      return equalProperties(a, b, inside);
  }
}

function equalProperties(a, b, seen) {
  if (ArrayBuffer.isView(a) || Array.isArray(a)) if (a.length !== b.length) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) => Object.prototype.hasOwnProperty.call(b, key) && equal(a[key], b[key], seen),
  );
}

function kind(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

// Also of an error that another realm made, and of a DOMException, which not everywhere is an Error.
function isError(value) {
  return kind(value) === "Error" || kind(value) === "DOMException" || value instanceof Error;
}

/** A short text for any value, for messages: never throws, never longer than a few lines. */
export function format(value) {
  let text;
  try {
    text = describe(value, 0);
  } catch (error) {
    text = `[value that cannot be shown: ${typeof value}]`;
  }
  return text.length > 600 ? text.slice(0, 600) + "..." : text;
}

function describe(value, depth) {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name || "anonymous"}]`;
  if (value === null || typeof value !== "object")
    return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof RegExp) return String(value);
  if (isError(value)) return `${value.name}: ${value.message}`;
  if (depth > 3) return "...";
  const inner = (v) => describe(v, depth + 1);
  if (Array.isArray(value)) return `[${value.map(inner).join(", ")}]`;
  switch (kind(value)) {
    case "Date":
      return `Date(${value.getTime()})`;
    case "Map":
      return `Map{${Array.from(value, ([k, v]) => `${inner(k)} => ${inner(v)}`).join(", ")}}`;
    case "Set":
      return `Set{${Array.from(value, inner).join(", ")}}`;
    case "Object":
      return `{${Object.keys(value)
        .map((key) => `${key}: ${inner(value[key])}`)
        .join(", ")}}`;
    default:
      return `[${kind(value)}]`;
  }
}
