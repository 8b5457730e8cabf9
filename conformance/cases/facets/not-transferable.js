/*---
clause: facets.refused
level: should
description: a class of a loaded worker cannot be handed to another worker in a call
features: [facets]
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";
import { loadClass } from "../../harness/facets.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run() { return "ran"; } };`);
  await assertRejects(() => entrypoint.run(loadClass(t)), { name: "DataCloneError" });
}
