/*---
description: getDurableObjectClass() answers the same class whatever name it is given
breaks: [facets.class, facets.refused]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader) => aroundStubs(loader, (stub) => {
  let first;
  return {
    getEntrypoint: (...args) => stub.getEntrypoint(...args),
    getDurableObjectClass: (name, options) =>
      (first ??= stub.getDurableObjectClass(name === "Nobody" ? "App" : name, options)),
  };
});
