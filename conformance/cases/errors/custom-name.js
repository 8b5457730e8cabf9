/*---
clause: errors.custom-name
level: observed
description: an error named MyErr can be told by name or message
features: []
---*/
import { assertContains, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run() { throw Object.assign(new Error("m"), { name: "MyErr" }); } };`;
  const error = await assertRejects(() => loadEntrypoint(t, source).run(null), { message: "m" });
  assertContains(`${error.name}: ${error.message}`, "MyErr: m");
}
