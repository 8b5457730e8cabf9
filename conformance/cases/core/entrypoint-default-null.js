/*---
clause: entrypoints.default-null
level: should
description: getEntrypoint(null) gives the default export
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(
    t,
    `
    export default { run() { return "default"; } };
    export const other = { run() { return "other"; } };`,
  );
  assertEquals(await stub.getEntrypoint(null).run(null), "default");
}
