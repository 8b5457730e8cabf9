/*---
description: an entrypoint that a worker has not is looked for in its parent
breaks: [isolation.no-parent-exports]
---*/
import { aroundStubs } from "../harness/mutate.js";

export default (loader, parent) =>
  aroundStubs(loader, (stub) => ({
    getEntrypoint(name, options) {
      const own = parent.ctx.exports[name];
      return typeof own === "function" ? own({ props: {} }) : stub.getEntrypoint(name, options);
    },
  }));
