/*---
description: bindings of a worker without a network are out of order
breaks: [env.binding-without-network]
---*/
import { aroundCode, aroundMain } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) => (code.globalOutbound !== null ? code : aroundMain(code, `
    (f, [value, env, ctx]) => f(value, new Proxy(env, {
      get() { throw new Error("there is no network"); },
    }), ctx)`)));
