/*---
clause: modules.exact-names
level: should
description: names with spaces, letters beyond ASCII and percent signs are found as they are
  written
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `
        import a from "./with space.txt"; import b from "./ключ"; import c from "./100%25";
        export default { run() { return a + b + c; } };`,
      "with space.txt": { text: "a" },
      ключ: { text: "b" },
      "100%25": { text: "c" },
    },
  });
  assertEquals(await entrypoint.run(null), "abc");
}
