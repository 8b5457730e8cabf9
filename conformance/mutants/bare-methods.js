/*---
description: methods of an object get their argument and nothing else
breaks: [entrypoints.object-method]
---*/
import { aroundCode, aroundMain } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) => aroundMain(code, `(f, [value]) => f(value, {}, undefined)`));
