/*---
clause: modules.dynamic-import
level: should
description: import() in a handler gives the same module as a static import, and rejects for one
  that is not there
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const modules = {
    "agent.js": `
      import * as statically from "./lib.js";
      export default {
        async run() {
          const dynamically = await import("./lib.js");
          const missing = await import("./missing.js").then(() => "found", () => "rejected");
          return [dynamically === statically, dynamically.value, missing];
        },
      };`,
    "lib.js": `export const value = "lib";`,
  };
  assertEquals(await loadEntrypoint(t, { modules }).run(null), [true, "lib", "rejected"]);
}
