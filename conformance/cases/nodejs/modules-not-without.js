/*---
clause: nodejs.modules
level: should
description: a worker without the flag finds none of them, whatever its parent or sibling has
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `import { Buffer } from "node:buffer"; export default { run() { return 1; } };`;
  const sibling = loadEntrypoint(t, source, { compatibilityFlags: ["nodejs_compat"] });
  assertEquals(await sibling.run(null), 1);
  await assertRejects(() => loadEntrypoint(t, source).run(null), { message: "node:buffer" });
}
