/*---
description: of a {js} module the ending of its name decides what it is
breaks: [modules.js]
---*/
import { aroundCode, eachModule } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) =>
    eachModule(code, (module, name) =>
      module && module.js !== undefined && !name.endsWith(".js") ? { text: module.js } : module));
