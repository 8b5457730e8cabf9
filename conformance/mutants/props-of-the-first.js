/*---
description: all entrypoints of a worker have the props of the first
breaks: [entrypoints.props]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader) => aroundStubs(loader, (stub) => {
  let first;
  return {
    getEntrypoint(name, options) {
      if (first === void 0) first = options || {};
      return stub.getEntrypoint(name, first);
    }
  };
});
