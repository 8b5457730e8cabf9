/*---
clause: entrypoints.named
level: must
description: getEntrypoint(name) gives the export of that name, class or object
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default { run() { return "default"; } };
    export const plain = { run() { return "plain"; } };
    export class Agent extends WorkerEntrypoint { run() { return "Agent"; } }
    export class Other extends WorkerEntrypoint { run() { return "Other"; } }`,
  );
  assertEquals(await stub.getEntrypoint("Agent").run(), "Agent");
  assertEquals(await stub.getEntrypoint("Other").run(), "Other");
  assertEquals(await stub.getEntrypoint("plain").run(null), "plain");
}
