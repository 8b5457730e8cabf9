/*---
clause: modules.import-missing-text
level: observed
description: the error names the missing module and the importing one
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, {
    modules: { "agent.js": `import "./b.js"; export default {};`, "b.js": `import "./none.js";` },
  });
  const message = [`No such module "none.js"`, `imported from "b.js"`];
  await assertRejects(() => entrypoint.run(null), { message });
}
