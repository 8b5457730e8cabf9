/*---
clause: errors.startup-prefix
level: observed
description: the message of a failed start begins with the words Failed to start Worker
features: []
---*/
import { assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `throw new TypeError("boom"); export default { run() { return 1; } };`;
  await assertRejects(() => loadEntrypoint(t, source).run(null), {
    name: "Error",
    message: /^Failed to start Worker:\nUncaught TypeError: boom/,
  });
}
