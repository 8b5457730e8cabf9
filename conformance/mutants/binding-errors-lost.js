/*---
description: an exception of a binding reaches the worker as a general one
breaks: [errors.from-binding]
---*/
import { aroundCode, aroundMain } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) => aroundMain(code, `
    (f, [value, env, ctx]) => f(value, new Proxy({}, {
      get: (_, binding) => new Proxy({}, {
        get: (_, method) => (...args) => env[binding][method](...args).catch(() => {
          throw new Error("a binding failed");
        }),
      }),
    }), ctx)`));
