// Builtins that this V8 is too old to have: there from the start for who asks, brought by core-js
// (web/lazy/later.js) when the first of them is read.

import { LATER } from "./later-names.js";
import { defineLazy } from "./lazy-properties.js";
import { lazy } from "./natives.js";
import { Set, Symbol, defineProperty, hasOwn } from "./primordials.js";

// core-js looks at what there is before it brings its own; then there is nothing.
let bringing = false;

function bringFor(holder) {
  return (name) => {
    if (bringing) return undefined;
    bringing = true;
    try {
      return lazy("later").find(holder === globalThis ? undefined : holder, name);
    } finally {
      bringing = false;
    }
  };
}

// Runs once, into the startup snapshot.
export function installLater() {
  for (const [holder, names] of LATER) {
    const missing = names.filter((name) => !hasOwn(holder, name));
    if (missing.length > 0) defineLazy(holder, missing, bringFor(holder));
  }
  LATER.length = 0; // the snapshot need not hold it
  if (Symbol.asyncDispose === undefined) {
    defineProperty(Symbol, "asyncDispose", { value: Symbol("Symbol.asyncDispose") });
  }
}
