/*---
description: stubs are disposed as soon as they have arrived
breaks: [rpc.functions, rpc.targets, rpc.stub-shape]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, async (f, args) => {
  const x = await f(...args);
  if (x && x[Symbol.dispose]) x[Symbol.dispose]();
  return x;
});
