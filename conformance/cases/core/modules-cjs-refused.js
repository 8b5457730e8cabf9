/*---
clause: modules.cjs
level: must
description: a CommonJS module that throws or is no JavaScript keeps the worker from starting
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `import c from "./c"; export default { run() { return "ran"; } };`;
  for (const cjs of [`throw new Error("no");`, "let let = ;"]) {
    await assertRefused(t, workerCode({ modules: { "agent.js": source, c: { cjs } } }), {}, cjs);
  }
}
