/*---
description: every call is made twice
breaks: [entrypoints.fresh-instance, rpc.order, entrypoints.concurrent, cache.same-id]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, (f, args) => {
  f(...args).catch(() => {
  });
  return f(...args);
});
