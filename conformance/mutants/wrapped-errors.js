/*---
description: exceptions are made anew, with type and message only
breaks: [errors.own-properties, errors.dom-exceptions]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, async (f, args) => {
  try {
    return await f(...args);
  } catch (error) {
    throw new (globalThis[error.name] || Error)(error.message);
  }
});
