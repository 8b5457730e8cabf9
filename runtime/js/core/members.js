// Which members of a worker's objects others may reach, and calling them by path.

import { TypeError, ObjectPrototype, apply, bind, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, isArray, slice } from "./primordials.js";
import { RpcTarget, invoke, isTarget, stateOf } from "./stubs.js";

export function missing(name) {
  return new TypeError(`The RPC receiver does not implement the method "${String(name)}".`);
}

// A member that a class below `base` defines: own properties of the instance are private.
export function prototypeMember(object, name, base) {
  if (name === "constructor") throw missing(name);
  for (let proto = getPrototypeOf(object); proto !== null; proto = getPrototypeOf(proto)) {
    if (proto === base.prototype || proto === ObjectPrototype) break;
    const descriptor = getOwnPropertyDescriptor(proto, name);
    if (descriptor === undefined) continue;
    return descriptor.get !== undefined ? apply(descriptor.get, object, []) : descriptor.value;
  }
  throw missing(name);
}

function member(object, name) {
  if (isTarget(object)) return prototypeMember(object, name, RpcTarget);
  if ((typeof object === "object" && object !== null) || typeof object === "function") {
    const proto = getPrototypeOf(object);
    const open = proto === ObjectPrototype || proto === null || isArray(object) ||
      typeof object === "function";
    if (open && hasOwn(object, name)) return object[name];
  }
  throw missing(name);
}

function isThenable(value) {
  return typeof value === "object" && value !== null && stateOf(value) === undefined &&
    typeof value.then === "function";
}

// Async functions here say `return await`: returning a promise would ask it for its `then`, which
// a guest may have replaced; await does not.
//
// Walks `path` from `value` and calls what is there with `args`, or reads it where args is
// undefined. Runs at once as far as nothing has to be waited for: calls start in their order.
export async function applyPath(value, path, args) {
  let self;
  if (isThenable(value)) value = await value;
  for (let i = 0; i < path.length; i++) {
    const state = stateOf(value);
    if (state !== undefined) return await invoke(state, slice(path, i), args);
    self = value;
    value = member(self, path[i]);
    if (i + 1 < path.length && isThenable(value)) value = await value;
  }
  return await applyTo(value, self, path, args);
}

export function applyTo(value, self, path, args) {
  if (args === undefined) {
    return typeof value === "function" && self !== undefined && stateOf(value) === undefined
      ? bind(value, self)
      : value;
  }
  const state = stateOf(value);
  if (state !== undefined) return invoke(state, [], args);
  if (typeof value !== "function") throw missing(path.length > 0 ? path[path.length - 1] : "");
  return apply(value, self, args);
}
