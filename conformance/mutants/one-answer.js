/*---
description: calls in flight share the first one's answer
breaks: [entrypoints.concurrent]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => {
  let flying = null;
  return aroundCalls(loader, (f, args) => {
    if (!flying) flying = f(...args).finally(() => {
      flying = null;
    });
    return flying;
  });
};
