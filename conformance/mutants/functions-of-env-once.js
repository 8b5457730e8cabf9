/*---
description: a function in env answers the first call only
breaks: [env.rpc-stubs-lifetime]
---*/
import { aroundCode } from "../harness/mutate.js";

function once(f) {
  let called = false;
  return (...args) => {
    if (called) throw new Error("the stub is gone");
    called = true;
    return f(...args);
  };
}

export default (loader) =>
  aroundCode(loader, (code) => {
    const env = { ...code.env };
    for (const name of Object.keys(env)) {
      if (typeof env[name] === "function" && !env[name].fetch) env[name] = once(env[name]);
    }
    return { ...code, env };
  });
