/*---
clause: modules.import
level: must
description: default, named, renamed, namespace and re-exported imports all bind
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    "agent.js": `
      import fallback, { a as renamed, b } from "./lib.js";
      import * as all from "./barrel.js";
      export default {
        run() { return [fallback, renamed, b, all.again, all.b, Object.keys(all).sort()]; },
      };`,
    "lib.js": `export const a = "a"; export const b = "b"; export default "default";`,
    "barrel.js": `export * from "./lib.js"; export { default as again } from "./lib.js";`,
  };
  assertEquals(await loadEntrypoint(t, { modules }).run(null), [
    "default",
    "a",
    "b",
    "default",
    "b",
    ["a", "again", "b"],
  ]);
}
