/*---
clause: rpc.refused
level: should
description: a loader and a worker stub are refused as arguments
features: []
---*/
import { assertRejects, loadAgent, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  for (const value of [t.loaderShared, { stub: loadAgent(t, `export default {};`) }]) {
    await assertRejects(() => entrypoint.run(value), { name: "DataCloneError" });
  }
}
