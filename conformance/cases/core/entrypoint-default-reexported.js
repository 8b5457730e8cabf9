/*---
clause: entrypoints.default
level: must
description: the default export may come from another module
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `export { handler as default } from "./lib/handler.js";`,
      "lib/handler.js": `export const handler = { run() { return "from the library"; } };`,
    },
  });
  assertEquals(await entrypoint.run(null), "from the library");
}
