/*---
clause: load.main-module-type
level: should
description: a main module that is no ES module is refused
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  for (const module of [
    { text: "export default {}" },
    { json: { run: 1 } },
    { data: new ArrayBuffer(4) },
  ]) {
    const [kind] = Object.keys(module);
    await assertRefused(
      t,
      workerCode({ modules: { "agent.js": module } }),
      {},
      `a main module of kind ${kind}`,
    );
  }
}
