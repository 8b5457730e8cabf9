/*---
clause: entrypoints.default
level: must
description: the default entrypoint is the default export, not an export that is first or named
  Default
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    export const Default = { run() { return "Default"; } };
    export const first = { run() { return "first"; } };
    const chosen = { run() { return "default"; } };
    export { chosen as default };`,
  );
  assertEquals(await entrypoint.run(null), "default");
}
