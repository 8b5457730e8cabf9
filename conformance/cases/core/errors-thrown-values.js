/*---
clause: errors.thrown-values
level: observed
description: a thrown string or number arrives as text in an Error
features: []
---*/
import { assertContains, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(t, `export default { run(value) { throw value; } };`);
  for (const value of ["just text", 42]) {
    let thrown = null;
    try {
      await entrypoint.run(value);
    } catch (error) {
      thrown = error;
    }
    assertContains(thrown && thrown.message, String(value));
  }
}
