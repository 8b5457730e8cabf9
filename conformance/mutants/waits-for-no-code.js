/*---
description: calls that come before the code is there are refused
breaks: [cache.get-waits]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader) => {
  const ready = new WeakMap();
  const get = (id, callback) => {
    const state = { ready: false };
    const stub = loader.get(id, async () => {
      const code = await callback();
      state.ready = true;
      return code;
    });
    ready.set(stub, state);
    return stub;
  };
  return aroundStubs({ load: (code) => loader.load(code), get }, (stub) => ({
    getEntrypoint(name, options) {
      const entrypoint = stub.getEntrypoint(name, options);
      const state = ready.get(stub);
      return new Proxy({}, {
        get: (_, method) => async (...args) => {
          await null;
          if (state && !state.ready) throw new Error("the worker is not there yet");
          return entrypoint[method](...args);
        },
      });
    },
  }));
};
