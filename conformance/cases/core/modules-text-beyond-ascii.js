/*---
clause: modules.text
level: must
description: a text module keeps every character, what looks like code and line ends included
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const text = "\ufeffconst x = `${1}`;\r\n\u0000\ud83d\ude00\u2028</script>\n";
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import text from "./t"; export default { run() { return text; } };`,
      t: { text },
    },
  });
  assertEquals(await entrypoint.run(null), text);
}
