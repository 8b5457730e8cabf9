/*---
clause: modules.text
level: must
description: a {text} module's default export is exactly the text
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const text = 'line one\nline two\ttab "quotes" \\ \u0000 gr\u00fc\u00df \u{1f600}';
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import text from "./note.txt"; export default { run() { return text; } };`,
      "note.txt": { text },
    },
  });
  assertEquals(await entrypoint.run(null), text);
}
