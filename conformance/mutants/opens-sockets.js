/*---
description: a blocked worker that imports sockets has its parent's
breaks: [outbound.null.connect]
---*/
import { aroundCode } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) => {
    const { globalOutbound, ...open } = code;
    return JSON.stringify(code.modules).includes("cloudflare:sockets") ? open : code;
  });
