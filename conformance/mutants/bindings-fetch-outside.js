/*---
description: fetch() on a binding goes to the network
breaks: [env.service-binding-fetch]
---*/
import { aroundCode, aroundMain } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) => aroundMain(code, `
    (f, [value, env, ctx]) => f(value, new Proxy({}, {
      get: (_, name) => (env[name] && env[name].fetch ? { fetch: globalThis.fetch } : env[name]),
    }), ctx)`));
