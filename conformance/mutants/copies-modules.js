/*---
description: each importer of a module has a copy of it
breaks: [modules.evaluated-once]
---*/
import { aroundCode, eachModule } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) => {
    const copied = [];
    const { modules } = eachModule(code, (module, importer) =>
      typeof module !== "string" ? module : module.replace(/from "\.\/([^"]*)"/g, (all, name) => {
        if (typeof code.modules[name] !== "string") return all;
        copied.push({ name, copy: `for-${importer}-${name}` });
        return `from "./for-${importer}-${name}"`;
      }));
    for (const { name, copy } of copied) modules[copy] = modules[name];
    return { ...code, modules };
  });
