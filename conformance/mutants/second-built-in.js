/*---
description: import() of cloudflare:workers answers other classes than a static import
breaks: [modules.built-in]
---*/
import { aroundCode, eachModule } from "../harness/mutate.js";

const other = `Promise.resolve({ RpcTarget: class {}, WorkerEntrypoint: class {} })`;

export default (loader) =>
  aroundCode(loader, (code) =>
    eachModule(code, (module) =>
      typeof module === "string"
        ? module.replace(/import\("cloudflare:workers"\)/g, other)
        : module));
