/*---
clause: load.modules-record
level: should
description: modules that are missing, null, a list or a string are a TypeError of load()
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const { modules, ...code } = workerCode(`export default {};`);
  assertThrows(() => t.loader.load(code), { type: TypeError }, typeof modules);
  for (const wrong of [null, undefined, [], ["agent.js"], "agent.js", 7]) {
    const load = () => t.loader.load({ ...code, modules: wrong });
    assertThrows(load, { type: TypeError }, String(wrong));
  }
}
