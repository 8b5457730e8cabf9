/*---
clause: load.main-module-type
level: should
description: a CommonJS module is no main module
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const code = workerCode({ modules: { "agent.js": { cjs: "module.exports = { run() {} };" } } });
  await assertRefused(t, code, { type: Error });
}
