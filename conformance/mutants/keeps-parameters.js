/*---
description: a function that was an argument stays callable for as long as its worker lives
breaks: [rpc.parameters-disposed]
---*/
import { aroundCode, aroundMain } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) => aroundMain(code, `(f, [value, ...rest]) => {
    const kept = (x) => {
      if (typeof x === "function" && x.dup) return x.dup();
      if (Array.isArray(x)) return x.map(kept);
      if (x && typeof x === "object" && Object.getPrototypeOf(x) === Object.prototype) {
        return Object.fromEntries(Object.keys(x).map((name) => [name, kept(x[name])]));
      }
      return x;
    };
    return f(kept(value), ...rest);
  }`));
