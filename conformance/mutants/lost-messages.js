/*---
description: exceptions lose their message
breaks: [errors.propagate]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, async (f, args) => {
  try {
    return await f(...args);
  } catch (error) {
    error.message = "internal error";
    throw error;
  }
});
