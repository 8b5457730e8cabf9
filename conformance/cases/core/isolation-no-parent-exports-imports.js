/*---
clause: isolation.no-parent-exports
level: must
description: a worker cannot import modules of its parent
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  for (const name of ["./main.js", "./harness/entrypoints.js", "harness/assert.js", "/main.js"]) {
    const source = `import * as parent from ${JSON.stringify(name)};
      export default { run() { return Object.keys(parent); } };`;
    await assertRejects(() => loadEntrypoint(t, source).run(null), {}, name);
  }
}
