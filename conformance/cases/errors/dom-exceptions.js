/*---
clause: errors.dom-exceptions
level: should
description: an AbortError arrives as one
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    export default { run() { throw new DOMException("stopped", "AbortError"); } };`;
  const entrypoint = loadEntrypoint(t, source);
  const error = await assertRejects(() => entrypoint.run(null), { message: "stopped" });
  assertEquals([error.name, error.code], ["AbortError", 20]);
}
