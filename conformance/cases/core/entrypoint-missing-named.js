/*---
clause: entrypoints.missing-named
level: should
description: the error for an entrypoint that does not exist names it
features: []
---*/
import { assertRejects, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export default { run() { return "default"; } };`);
  await assertRejects(() => stub.getEntrypoint("Missing").run(null), { message: "Missing" });
}
