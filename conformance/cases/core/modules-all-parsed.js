/*---
clause: modules.all-parsed
level: should
description: a syntax error in a module that is not imported fails the start
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return "ran"; } };`;
  const code = workerCode({ modules: { "agent.js": source, "unused.js": "let let = ;" } });
  await assertRefused(t, code, { message: "SyntaxError" });
}
