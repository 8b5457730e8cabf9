/*---
clause: errors.startup-late
level: should
description: neither load() nor getEntrypoint() throws for source that cannot start; the request
  does
features: []
---*/
import { assert, assertRejects, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `this is no JavaScript`);
  const entrypoint = stub.getEntrypoint();
  assert(entrypoint !== null, "there is an entrypoint");
  await assertRejects(() => entrypoint.run(null), { type: Error });
}
