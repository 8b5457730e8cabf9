/*---
clause: entrypoints.default-name
level: should
description: the name default means the default export
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(t, `export default { run() { return "ran"; } };`);
  assertEquals(await stub.getEntrypoint("default").run(null), "ran");
  assertEquals(await stub.getEntrypoint(undefined, null).run(null), "ran", "options of null");
}
