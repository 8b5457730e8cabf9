/*---
clause: modules.export-missing-text
level: observed
description: a missing named export is reported as the engine does
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: { "agent.js": `import { zz } from "./b.js"; export default {};`, "b.js": "" },
  });
  const message = "does not provide an export named 'zz'";
  await assertRejects(() => entrypoint.run(null), { message });
}
