/*---
clause: modules.cycle
level: must
description: modules that import each other share live bindings
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    "agent.js": `
      import { isEven } from "./even.js";
      export default { run(n) { return isEven(n); } };`,
    "even.js": `
      import { isOdd } from "./odd.js";
      export function isEven(n) { return n === 0 || isOdd(n - 1); }`,
    "odd.js": `
      import { isEven } from "./even.js";
      export function isOdd(n) { return n !== 0 && isEven(n - 1); }`,
  };
  const entrypoint = loadEntrypoint(t, { modules });
  assertEquals(await entrypoint.run(10), true, "10");
  assertEquals(await entrypoint.run(7), false, "7");
}
