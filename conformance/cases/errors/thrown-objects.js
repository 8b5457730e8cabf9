/*---
clause: errors.thrown-values
level: observed
description: null, undefined and a Response that are thrown reject with something that can be
  shown
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    const values = [null, undefined, new Response("x"), () => 1];
    export default { run(i) { throw values[i]; } };`;
  const entrypoint = loadEntrypoint(t, source);
  for (const i of [0, 1, 2, 3]) {
    const outcome = await entrypoint.run(i).then(
      () => "answered",
      () => "threw",
    );
    assertEquals(outcome, "threw", String(i));
  }
}
