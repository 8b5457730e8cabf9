/*---
description: arguments go through JSON
breaks: [entrypoints.values]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, (f, args) => {
    const copy = (x) => (x !== null && typeof x === "object" ? JSON.parse(JSON.stringify(x)) : x);
    return f(...args.map(copy));
  });
