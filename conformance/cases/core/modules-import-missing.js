/*---
clause: modules.import-missing
level: must
description: an import of a module that was not given makes every request throw
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { value } from "./missing.js";
    export default { run() { return value; } };`,
  );
  await assertRejects(() => entrypoint.run(null), { type: Error }, "the first request");
  await assertRejects(() => entrypoint.run(null), { type: Error }, "the second request");
}
