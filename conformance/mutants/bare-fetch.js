/*---
description: fetch() on an entrypoint hands on the URL only
breaks: [entrypoints.fetch]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) =>
  aroundCalls(loader, (f, args, name) =>
    name === "fetch" ? f(typeof args[0] === "string" ? args[0] : args[0].url) : f(...args));
