/*---
description: only the first argument is handed on
breaks: [entrypoints.class-method]
---*/
import { aroundCalls } from "../harness/mutate.js";

export default (loader) => aroundCalls(loader, (f, args) => f(args[0]));
