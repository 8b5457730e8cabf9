/*---
clause: modules.cycle
level: must
description: a binding of a cycle that is read before it is initialised is a ReferenceError, and
  no start
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: {
      "agent.js": `import "./b.js"; export const a = 1; export default { run() { return a; } };`,
      "b.js": `import { a } from "./agent.js"; export const b = a + 1;`,
    },
  });
  await assertRejects(() => entrypoint.run(null), { message: /before initialization/ });
}
