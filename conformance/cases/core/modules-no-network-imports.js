/*---
clause: modules.no-network-imports
level: should
description: imports never reach the network, whatever globalOutbound is
features: []
---*/
import { assertRefused, workerCode } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const modules = {
    "agent.js": `
      import value from "${t.sink.url("/lib.js")}";
      export default { run() { return value; } };`,
  };
  await assertRefused(t, workerCode({ modules }), {}, "without a network");
  await assertRefused(
    t,
    workerCode({ modules }, { globalOutbound: undefined }),
    {},
    "with the parent's network",
  );
}
