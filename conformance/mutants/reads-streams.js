/*---
description: streams arrive read
breaks: [rpc.streams]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, async (f, args) => {
  const x = await f(...args);
  if (x && typeof x.getReader === "function") await x.cancel();
  return x;
});
