// Stack traces as guests see them: without the runtime's own functions.

import {
  Error, Function, apply, defineProperty, getPrototypeOf, startsWith, String,
} from "./primordials.js";

const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const errorToString = uncurry(Error.prototype.toString);

// The prototype of V8's call sites is only reachable through a trace; while the snapshot is made V8
// takes none unless it is told how long.
function callSitePrototype() {
  Error.stackTraceLimit = 1;
  defineProperty(Error, "prepareStackTrace", {
    value: (error, sites) => sites, configurable: true, writable: true,
  });
  const sites = new Error().stack;
  delete Error.prepareStackTrace;
  delete Error.stackTraceLimit;
  return getPrototypeOf(sites[0]);
}

const prototype = callSitePrototype();
const fileOf = uncurry(prototype.getFileName);
const siteToString = uncurry(prototype.toString);

function isOurs(site) {
  const file = fileOf(site);
  return typeof file === "string" && startsWith(file, "isoload:");
}

function header(error) {
  try {
    return errorToString(error);
  } catch {
    return "<error>";
  }
}

// Hook: V8 formats `error.stack`.
export function onStack(error, sites) {
  const kept = [];
  for (let i = 0; i < sites.length; i++) {
    if (!isOurs(sites[i])) kept[kept.length] = sites[i];
  }
  const prepare = Error.prepareStackTrace;
  if (typeof prepare === "function") return apply(prepare, Error, [error, kept]);
  let text = header(error);
  for (let i = 0; i < kept.length; i++) text += `\n    at ${String(siteToString(kept[i]))}`;
  return text;
}
