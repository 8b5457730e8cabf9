/*---
description: the lowest limit of any entrypoint of a worker holds for all of them
breaks: [limits.cpu-entrypoint]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader) =>
  aroundStubs(loader, (stub) => {
    let lowest;
    return {
      getEntrypoint(name, options) {
        const own = options && options.limits && options.limits.cpuMs;
        if (own && !(lowest < own)) lowest = own;
        const limits = lowest ? { cpuMs: lowest } : undefined;
        return stub.getEntrypoint(name, { ...options, limits });
      },
    };
  });
