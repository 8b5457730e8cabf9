/*---
description: eval() in a handler answers nothing instead of throwing
breaks: [isolation.eval]
---*/
import { aroundCode, beforeMain } from "../harness/mutate.js";

export default (loader) =>
  aroundCode(loader, (code) => beforeMain(code, `
    globalThis.eval = () => undefined;
    export { default } from MAIN;
    export * from MAIN;`));
