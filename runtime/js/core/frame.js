// What follows a call through everything that it awaits: the invocation that it is part of, and the
// stores of AsyncLocalStorage. V8 keeps one value for that; without stores it is the invocation.

import { ops } from "./natives.js";
import { apply } from "./primordials.js";

class Frame {
  constructor(invocation, stores) {
    this.invocation = invocation;
    this.stores = stores;
  }
}

// The invocation in what V8 keeps.
export function invocationOf(held) {
  return held instanceof Frame ? held.invocation : held;
}

export function getInvocation() {
  return invocationOf(ops.getInvocation());
}

export function getStores() {
  const held = ops.getInvocation();
  return held instanceof Frame ? held.stores : undefined;
}

export function setStores(stores) {
  const invocation = getInvocation();
  ops.setInvocation(stores === undefined ? invocation : new Frame(invocation, stores));
}

// Calls `run` with other stores, then puts back those of before: what it awaits keeps the others.
export function withStores(stores, run, self, args) {
  const before = getStores();
  setStores(stores);
  try {
    return apply(run, self, args);
  } finally {
    setStores(before);
  }
}
