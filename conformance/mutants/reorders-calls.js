/*---
description: every second call waits for the next turn
breaks: [rpc.order]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => {
  let n = 0;
  return aroundCalls(loader, async (f, args) => {
    if (n++ % 2) await new Promise((resolve) => setTimeout(resolve, 1));
    return f(...args);
  });
};
