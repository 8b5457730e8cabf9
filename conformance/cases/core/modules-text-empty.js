/*---
clause: modules.text
level: must
description: an empty {text} module is an empty string, not a missing module
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import text from "./empty.txt";
        export default { run() { return [typeof text, text]; } };`,
      "empty.txt": { text: "" },
    },
  });
  assertEquals(await entrypoint.run(null), ["string", ""]);
}
