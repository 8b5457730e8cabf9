// Entrypoints: what a worker's main module exports, and how a call reaches it.

import { applyPath, applyTo, missing, prototypeMember } from "./members.js";
import { lazy } from "./natives.js";
import {
  Error, SafeMap, TypeError, apply, construct, hasOwn, isPrototypeOf, keys, slice,
} from "./primordials.js";

export class WorkerEntrypoint {
  constructor(ctx, env) {
    this.ctx = ctx;
    this.env = env;
  }
}

export class DurableObject {
  constructor(ctx, env) {
    this.ctx = ctx;
    this.env = env;
  }
}

export class WorkflowEntrypoint {
  constructor(ctx, env) {
    this.ctx = ctx;
    this.env = env;
  }
}

const RESERVED = {
  __proto__: null, dup: true, alarm: true, webSocketMessage: true, webSocketClose: true,
  webSocketError: true,
};

const ONE_ARGUMENT =
  "When calling a top-level handler function that is not declared as part of a class, you must " +
  "always send exactly one argument. In order to support variable numbers of arguments, the " +
  "server must use class-based syntax (extending WorkerEntrypoint) instead.";

const found = new SafeMap();

// Takes the main module's exports. Throws for one that can be no entrypoint.
export function setExports(namespace) {
  const names = keys(namespace);
  for (let i = 0; i < names.length; i++) {
    const value = namespace[names[i]];
    if (typeof value !== "function" && (typeof value !== "object" || value === null)) {
      throw new TypeError(
        `Incorrect type for map entry '${names[i]}': the provided value is not of type ` +
          "'function or ExportedHandler'.",
      );
    }
    found.set(names[i], value);
  }
}

// Only where no guest has come yet.
export function forgetExports() {
  found.clear();
}

export function exportNames() {
  const names = [];
  found.forEach((value, name) => {
    names[names.length] = name;
  });
  return names;
}

// Throws for a call of a method whose name is the runtime's.
export function checkReserved(name, args) {
  if (!RESERVED[name] || args === undefined) return;
  throw new TypeError(`'${name}' is a reserved method and cannot be called over RPC.`);
}

// The class of that name whose instances are Durable Objects: one that extends DurableObject, or a
// class of its own.
export function objectClass(name) {
  const value = found.get(name);
  if (typeof value === "function" && !isEntrypointClass(value)) return value;
  throw new Error(
    name === "default" ? "Worker has no default actor class." : `Worker has no such actor class: ${name}`,
  );
}

function isEntrypointClass(value) {
  return typeof value === "function" && isPrototypeOf(WorkerEntrypoint, value);
}

function find(name) {
  const value = found.get(name);
  const usable = isEntrypointClass(value) || (typeof value === "object" && value !== null) ||
    (name !== "default" && typeof value === "function");
  if (usable) return value;
  throw new Error(
    name === "default" ? "Worker has no default entrypoint." : `Worker has no such entrypoint: ${name}`,
  );
}

// Calls (args) or reads (args undefined) a path of an entrypoint. `ctx` and `env` are what the
// handler is given.
export function dispatch(name, path, args, ctx, env) {
  const entrypoint = find(name ?? "default");
  if (path.length === 0) throw new TypeError("An entrypoint is not a function; call a method of it.");
  checkReserved(path[0], args);
  return isEntrypointClass(entrypoint)
    ? dispatchClass(entrypoint, path, args, ctx, env)
    : dispatchObject(entrypoint, path, args, ctx, env);
}

function dispatchClass(Class, path, args, ctx, env) {
  const instance = construct(Class, [ctx, env]);
  let value;
  try {
    value = prototypeMember(instance, path[0], WorkerEntrypoint);
  } catch (error) {
    throw (args !== undefined && absentHandler(path[0])) || error;
  }
  return path.length > 1
    ? applyPath(value, slice(path, 1), args)
    : applyTo(value, instance, path, args);
}

// What is said when a handler that is no method of RPC is missing.
function absentHandler(name) {
  if (name === "fetch") return new Error("Handler does not export a fetch() function.");
  if (name === "connect") return new Error(lazy("sockets").REFUSED);
  return undefined;
}

function dispatchObject(object, path, args, ctx, env) {
  const name = path[0];
  if (!hasOwn(object, name)) throw absentHandler(name) ?? missing(name);
  const value = object[name];
  if (path.length > 1) return applyPath(value, slice(path, 1), args);
  if (args === undefined) return value;
  if (typeof value !== "function") throw missing(name);
  if (args.length !== 1) {
    throw new TypeError(
      `Attempted to call RPC function "${name}" with the wrong number of arguments. ${ONE_ARGUMENT}`,
    );
  }
  return apply(value, object, [args[0], env, ctx]);
}

// Handlers that are no RPC: test(controller, env, ctx).
export function runTest(name, controller, env, ctx) {
  const entrypoint = find(name);
  if (isEntrypointClass(entrypoint)) {
    const instance = construct(entrypoint, [ctx, env]);
    return instance.test(controller);
  }
  return entrypoint.test(controller, env, ctx);
}

export function hasTest(name) {
  const value = found.get(name);
  if (isEntrypointClass(value)) return typeof value.prototype.test === "function";
  return typeof value === "object" && value !== null && typeof value.test === "function";
}

