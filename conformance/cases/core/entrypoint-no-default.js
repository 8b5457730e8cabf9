/*---
clause: entrypoints.no-default
level: should
description: a worker with named exports only has no default entrypoint
features: []
---*/
import { assertEquals, assertRejects, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export const tool = { run() { return "tool"; } };`);
  await assertRejects(() => stub.getEntrypoint().run(null));
  await assertRejects(() => stub.getEntrypoint().fetch("http://x.test/"));
  assertEquals(await stub.getEntrypoint("tool").run(null), "tool");
}
