/*---
clause: modules.evaluated-once
level: must
description: a module that two others import is evaluated once
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    "agent.js": `
      import { left } from "./left.js";
      import { right } from "./right.js";
      export default { run() { return [left === right, left.evaluations]; } };`,
    "left.js": `export { shared as left } from "./shared.js";`,
    "right.js": `export { shared as right } from "./shared.js";`,
    "shared.js": `
      globalThis.evaluations = (globalThis.evaluations || 0) + 1;
      export const shared = { evaluations: globalThis.evaluations };`,
  };
  assertEquals(await loadEntrypoint(t, { modules }).run(null), [true, 1]);
}
