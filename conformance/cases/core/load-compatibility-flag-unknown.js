/*---
clause: load.compatibility-flags
level: should
description: a compatibility flag that does not exist is refused by its name
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

export default async function (t) {
  const source = `export default { run() { return "ran"; } };`;
  const compatibilityFlags = ["conformance_no_such_flag"];
  assertThrows(() => t.loader.load(workerCode(source, { compatibilityFlags })), {
    message: "conformance_no_such_flag",
  });
}
