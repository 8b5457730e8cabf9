/*---
description: disposing a result does nothing
breaks: [rpc.dispose]
---*/
import { aroundCalls } from "../harness/mutate.js";

const dispose = Symbol.dispose || Symbol.for("dispose");

export default (loader) =>
  aroundCalls(loader, async (f, args) => {
    const stub = await f(...args);
    if (typeof stub !== "function") return stub;
    const kept = (...all) => stub(...all);
    return Object.assign(kept, { dup: () => stub.dup(), [dispose]() {} });
  });
