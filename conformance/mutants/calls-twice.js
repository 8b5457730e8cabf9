/*---
description: every call is made twice
breaks: [rpc.order, cache.same-id]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, (f, args) => {
  f(...args).catch(() => {
  });
  return f(...args);
});
