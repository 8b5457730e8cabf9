/*---
description: getDurableObjectClass() forgets the props
breaks: [facets.identity]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader) => aroundStubs(loader, (stub) => ({
  getEntrypoint: (...args) => stub.getEntrypoint(...args),
  getDurableObjectClass: (name) => stub.getDurableObjectClass(name),
}));
