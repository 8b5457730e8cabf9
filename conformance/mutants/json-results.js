/*---
description: results go through JSON
breaks: [entrypoints.values, isolation.realm]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, async (f, args) => {
  const x = await f(...args);
  return x === void 0 || typeof x === "function" ? x : JSON.parse(JSON.stringify(x));
});
