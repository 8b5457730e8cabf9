/*---
description: an exception of a function of the parent reaches the worker as a general one
breaks: [errors.callback]
---*/
import { aroundCalls } from "../harness/mutate.js";

const hiding = (f) => async (...args) => {
  try {
    return await f(...args);
  } catch {
    throw new Error("the callback failed");
  }
};

export default (loader) =>
  aroundCalls(loader, (f, args) => f(...args.map((x) => (typeof x === "function" ? hiding(x) : x))));
