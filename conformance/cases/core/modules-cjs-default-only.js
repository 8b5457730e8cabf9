/*---
clause: modules.cjs-default-only
level: should
description: names on exports are no named exports
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `import { one } from "./c"; export default { run() { return one; } };`;
  const code = workerCode({ modules: { "agent.js": source, c: { cjs: "exports.one = 1;" } } });
  await assertRefused(t, code);
}
