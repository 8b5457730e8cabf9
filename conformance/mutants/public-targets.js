/*---
description: what an RpcTarget in env has itself can be called, too
breaks: [env.rpc-stubs-private]
---*/
import { aroundCode } from "../harness/mutate.js";

// An object of functions, one for each member of the target and one for each field.
function opened(target) {
  const made = {};
  for (const holder of [Object.getPrototypeOf(target), target]) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (name === "constructor") continue;
      made[name] = typeof target[name] === "function"
        ? (...args) => target[name](...args)
        : target[name];
    }
  }
  return made;
}

export default (loader) =>
  aroundCode(loader, (code) => {
    const env = { ...code.env };
    for (const name of Object.keys(env)) {
      const own = env[name] && typeof env[name] === "object";
      if (own && Object.getPrototypeOf(env[name]) !== Object.prototype) env[name] = opened(env[name]);
    }
    return { ...code, env };
  });
