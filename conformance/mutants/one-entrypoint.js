/*---
description: every name is the default entrypoint
breaks: [entrypoints.named, entrypoints.missing]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader) => aroundStubs(loader, (stub) => {
  return {
    getEntrypoint: (name, options) => stub.getEntrypoint(void 0, options)
  };
});
