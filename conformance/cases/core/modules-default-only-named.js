/*---
clause: modules.default-only
level: should
description: a named import of a json module does not start
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `import { named } from "./b"; export default { run() { return named; } };`;
  const code = workerCode({ modules: { "agent.js": source, b: { json: { named: 1 } } } });
  await assertRefused(t, code);
}
