// Node.js compatibility: its modules and globals, for workers that have it. It lies in bundles that
// are compiled when they are first asked for; here is only the way to them.

import { isOn } from "./compat.js";
import { getStores, setStores, withStores } from "./frame.js";
import { defineLazy } from "./lazy-properties.js";
import { lazy } from "./natives.js";
import { defineProperty, startsWith } from "./primordials.js";

const GLOBALS = ["Buffer", "process", "setImmediate", "clearImmediate"];
const WITH_TIMERS = ["setTimeout", "setInterval"];
for (const name of GLOBALS) WITH_TIMERS[WITH_TIMERS.length] = name;

// What the bundle web/lazy/node.js has of the isolate beside the natives.
const support = {
  __proto__: null, getStores, setStores, withStores, env: undefined, timers: undefined,
};

// The exports of a builtin module, or undefined.
export function nodeModule(name) {
  const prefixed = startsWith(name, "node:");
  if (isOn(prefixed ? "nodejs_compat" : "nodejs_compat_v2") || isOn("nodejs_compat_v2")) {
    return lazy("node").find(name, support);
  }
  const alone = name === "node:async_hooks" && isOn("nodejs_als");
  return alone ? lazy("node").find(name, support) : undefined;
}

const bring = (name) => lazy("node").global(name, support);

// Before any guest code runs. `env`: what process.env is made of.
export function installNode(env) {
  if (isOn("nodejs_compat_populate_process_env")) support.env = env;
  if (!isOn("nodejs_compat_v2")) return;
  const { setTimeout, setInterval, clearTimeout, queueMicrotask } = globalThis;
  support.timers = { __proto__: null, setTimeout, setInterval, clearTimeout, queueMicrotask };
  defineProperty(globalThis, "global", {
    value: globalThis, writable: true, enumerable: false, configurable: true,
  });
  defineLazy(globalThis, isOn("enable_nodejs_global_timers") ? WITH_TIMERS : GLOBALS, bring);
}
