/*---
clause: modules.js
level: must
description: a module given as {js} may be empty
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import * as nothing from "./empty.js";
        export default { run() { return Object.keys(nothing); } };`,
      "empty.js": { js: "" },
    },
  });
  assertEquals(await entrypoint.run(null), []);
}
