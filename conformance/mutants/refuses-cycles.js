/*---
description: modules that import each other are refused
breaks: [modules.cycle]
---*/
import { aroundCode } from "../harness/mutate.js";

function reaches(modules, from, to, seen) {
  const source = modules[from];
  if (typeof source !== "string" || seen.has(from)) return false;
  seen.add(from);
  return [...source.matchAll(/from "\.\/([^"]*)"/g)]
    .some(([, name]) => name === to || reaches(modules, name, to, seen));
}

export default (loader) =>
  aroundCode(loader, (code) => {
    for (const name of Object.keys(code.modules)) {
      if (reaches(code.modules, name, name, new Set())) throw new TypeError(`${name} is in a cycle`);
    }
    return code;
  });
