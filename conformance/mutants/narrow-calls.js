/*---
description: arguments of more than four megabytes are refused
breaks: [rpc.size-limit]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) =>
  aroundCalls(loader, (f, args) => {
    if (args.some((x) => typeof x === "string" && x.length > 4 << 20)) {
      return Promise.reject(new RangeError("the arguments are too large"));
    }
    return f(...args);
  });
