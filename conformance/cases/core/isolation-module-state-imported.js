/*---
clause: isolation.module-state
level: must
description: state of an imported module is not shared between workers either
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const code = {
    modules: {
      "agent.js": `import { next } from "./state.js"; export default { run() { return next(); } };`,
      "state.js": `let n = 0; export const next = () => ++n;`,
    },
  };
  const [a, b] = [loadEntrypoint(t, code), loadEntrypoint(t, code)];
  assertEquals([await a.run(null), await a.run(null), await b.run(null)], [1, 2, 1]);
}
