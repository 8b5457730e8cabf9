/*---
clause: env.functions-refused
level: should
description: without the ability env-rpc-stubs, functions and RpcTargets in env are refused by
  load()
features: []
---*/
import { assertThrows, workerCode } from "../../harness/assert.js";

import { RpcTarget } from "cloudflare:workers";

export default async function (t) {
  if (t.features.has("env-rpc-stubs"))
    t.notApplicable("this implementation takes functions and RpcTargets in env");
  const source = `export default { run() { return "ran"; } };`;
  for (const VALUE of [() => 1, function named() {}, class {}, new RpcTarget()]) {
    assertThrows(() => t.loader.load(workerCode(source, { env: { VALUE } })), {
      name: "DataCloneError",
    });
  }
}
