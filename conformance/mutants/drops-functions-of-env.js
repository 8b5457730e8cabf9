/*---
description: functions and targets in env are left out
breaks: [env.rpc-stubs]
---*/
import { aroundCode } from "../harness/mutate.js";

const plain = (value) =>
  value === null || typeof value !== "object" || Object.getPrototypeOf(value) === Object.prototype;

function without(value) {
  const kept = {};
  for (const name of Object.keys(value)) {
    const x = value[name];
    if (typeof x === "function" || !plain(x)) continue;
    kept[name] = x && typeof x === "object" ? without(x) : x;
  }
  return kept;
}

export default (loader) =>
  aroundCode(loader, (code) => (code.env ? { ...code, env: without(code.env) } : code));
