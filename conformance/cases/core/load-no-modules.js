/*---
clause: load.modules-nonempty
level: should
description: code without a single module is refused, and inherited modules do not count
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const inherited = Object.create({ "agent.js": `export default { run() { return "ran"; } };` });
  assertThrows(() => t.loader.load(workerCode({ modules: {} })), {
    type: TypeError,
    message: "module",
  });
  assertThrows(() => t.loader.load(workerCode({ modules: inherited })), {
    type: TypeError,
    message: "module",
  });
}
