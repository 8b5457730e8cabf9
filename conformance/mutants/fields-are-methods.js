/*---
description: a field of a class that is a function is a method
breaks: [entrypoints.private]
---*/
import { aroundCode, eachModule } from "../harness/mutate.js";

const FIELD = /^( *)(\w+) = \(\) => (.*);$/gm;

export default (loader) =>
  aroundCode(loader, (code) =>
    eachModule(code, (module) =>
      typeof module === "string" ? module.replace(FIELD, "$1$2() { return $3; }") : module));
