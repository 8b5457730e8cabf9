/*---
description: props of earlier entrypoints shine through
breaks: [entrypoints.props, entrypoints.props-absent]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader) => aroundStubs(loader, (stub) => {
  const before = {};
  return {
    getEntrypoint(name, options) {
      Object.assign(before, options && options.props);
      return stub.getEntrypoint(name, { ...options, props: { who: "x", ...before } });
    }
  };
});
