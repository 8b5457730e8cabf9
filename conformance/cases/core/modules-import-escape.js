/*---
clause: modules.import-escape
level: should
description: ../../a.js from the root does not start, and does not find a.js
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `import { a } from "../../a.js"; export default { run() { return a; } };`;
  const code = workerCode({ modules: { "agent.js": source, "a.js": "export const a = 1;" } });
  await assertRefused(t, code, { message: "../../a.js" });
}
