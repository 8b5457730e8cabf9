// Errors as they cross between workers, and the errors that this runtime itself makes.

import { lazy } from "./natives.js";
import {
  Error, String, TypeError, construct, defineProperty, functionText, getPrototypeOf, hasOwn,
  keys, test,
} from "./primordials.js";

const { AggregateError, RangeError, SyntaxError, ReferenceError, EvalError, URIError } = globalThis;

const CLASSES = {
  __proto__: null, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError,
  AggregateError,
};
// Own properties of errors that are not enumerable, and are of interest all the same.
const QUIET = ["cause", "errors"];

export function dataCloneError(message) {
  const { DOMException } = lazy("events");
  return new DOMException(message, "DataCloneError");
}

// V8's serialiser throws plain errors for what it cannot write.
export function cloneError(error) {
  const ours = !(error instanceof Error) || !test(/could not be cloned\.$/, error.message);
  return ours ? error : dataCloneError(error.message);
}

function isDomException(error) {
  const events = lazy.loaded("events");
  return events !== undefined && error instanceof events.DOMException;
}

export function isError(value) {
  return typeof value === "object" && value !== null &&
    (value instanceof Error || isDomException(value));
}

// What a guest's getter or toString throws must not be what is reported instead.
function quietly(read, fallback) {
  try {
    return read();
  } catch {
    return fallback;
  }
}

function text(value) {
  return quietly(() => (typeof value === "function" ? functionText(value) : String(value)), "");
}

// A description that can be serialised: [name, message, own properties, DOMException or not].
// `clone` turns each own property into something serialisable, or throws.
export function describeError(error, clone) {
  const name = quietly(() => text(error.name), "Error");
  const message = quietly(() => text(error.message), "");
  const own = {};
  const names = quietly(() => keys(error), []);
  for (let i = 0; i < names.length; i++) {
    const key = names[i];
    if (key === "name" || key === "message" || key === "stack" || key === "remote") continue;
    quietly(() => {
      own[key] = clone(error[key]);
    });
  }
  for (let i = 0; i < QUIET.length; i++) {
    const key = QUIET[i];
    if (!hasOwn(error, key)) continue;
    quietly(() => {
      own[key] = clone(error[key]);
    });
  }
  return [name, message, own, isDomException(error)];
}

function hidden(object, key, value) {
  defineProperty(object, key, { value, writable: true, enumerable: false, configurable: true });
}

// The error in this realm that a description stands for.
export function makeError(description) {
  const name = description[0];
  const message = description[1];
  const own = description[2];
  if (description[3]) return construct(lazy("events").DOMException, [message, name]);
  const error = name === "AggregateError"
    ? construct(AggregateError, [[], message])
    : construct(CLASSES[name] ?? Error, [message]);
  if (error.name !== name) hidden(error, "name", name);
  const names = keys(own);
  for (let i = 0; i < names.length; i++) {
    if (names[i] === "cause" || names[i] === "errors") hidden(error, names[i], own[names[i]]);
    else error[names[i]] = own[names[i]];
  }
  return error;
}

// What is thrown across a boundary is always an object; a thrown primitive becomes an Error.
export function thrownAsObject(thrown) {
  if (isError(thrown)) return thrown;
  if (typeof thrown === "object" && thrown !== null) {
    const proto = quietly(() => getPrototypeOf(thrown), null);
    if (proto === null || hasOwn(proto, "constructor") === false) return new Error("#<Object>");
    const name = quietly(() => proto.constructor.name, "Object");
    return name === "Object" ? thrown : new Error(`#<${text(name)}>`);
  }
  return new Error(text(thrown));
}

export function markRemote(thrown) {
  if (typeof thrown === "object" && thrown !== null) {
    quietly(() => defineProperty(thrown, "remote", {
      value: true, writable: true, enumerable: true, configurable: true,
    }));
  }
  return thrown;
}

// For a side without V8: the same as text.
export function errorAsText(thrown) {
  const object = thrownAsObject(thrown);
  if (!isError(object)) return { name: "Error", message: text(thrown) };
  return {
    name: quietly(() => text(object.name), "Error"),
    message: quietly(() => text(object.message), ""),
    stack: quietly(() => (typeof object.stack === "string" ? object.stack : undefined), undefined),
  };
}
