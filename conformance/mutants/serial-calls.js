/*---
description: a call waits until the one before it is answered, or a second is over
breaks: [rpc.reentrant]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => {
  let last = null;
  return aroundCalls(loader, (f, args) => {
    const before = last;
    return last = (async () => {
      await Promise.race([before, new Promise((yes) => setTimeout(yes, 6e3))]);
      return f(...args);
    })().catch((e) => {
      throw e;
    });
  });
};
