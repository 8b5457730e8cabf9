/*---
description: the default entrypoint is the export named Default
breaks: [entrypoints.default, entrypoints.default-null]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader) => aroundStubs(loader, (stub) => {
  return {
    getEntrypoint: (name, options) => stub.getEntrypoint(name || "Default", options)
  };
});
