/*---
description: ctx has nothing but waitUntil()
breaks: [ctx.members]
---*/
import { aroundCode, aroundMain } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) => aroundMain(code, `(f, [value, env, ctx]) =>
    f(value, env, { waitUntil: (promise) => ctx.waitUntil(promise) })`));
