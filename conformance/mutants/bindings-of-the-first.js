/*---
description: a binding is kept by its name, and given to every later worker that has that name
breaks: [env.service-binding-props]
---*/
import { aroundCode } from "../harness/mutate.js";

export default (loader) => {
  const first = {};
  return aroundCode(loader, (code) => {
    const env = {};
    for (const name of Object.keys(code.env || {})) {
      const value = code.env[name];
      const binding = value && typeof value.fetch === "function";
      env[name] = binding ? (first[name] = first[name] || value) : value;
    }
    return { ...code, env };
  });
};
