/*---
description: results must be awaited before they can be called
breaks: [rpc.pipelining]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, async (f, args) => f(...args));
