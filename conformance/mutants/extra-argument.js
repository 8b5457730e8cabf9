/*---
description: calls have an argument more
breaks: [entrypoints.class-method, entrypoints.one-argument]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, (f, args) => f(...args, void 0));
