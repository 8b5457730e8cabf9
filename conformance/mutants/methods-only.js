/*---
description: every property of an entrypoint is a method
breaks: [rpc.getters]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, (f, args) => f(...args));
