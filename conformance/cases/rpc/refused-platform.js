/*---
clause: rpc.refused
level: should
description: platform objects that have no form of their own in a call are refused
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const values = [() => new URL("http://x.test/"), () => new TextEncoder()];
  const entrypoint = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  for (const value of values) {
    await assertRejects(() => entrypoint.run(value()), { name: "DataCloneError" }, String(value));
  }
}
