/*---
clause: entrypoints.named
level: must
description: every named export of the main module can be had, each by its exact name
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const stub = loadAgent(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export class Upper extends WorkerEntrypoint { run() { return "Upper"; } }
    export class upper extends WorkerEntrypoint { run() { return "upper"; } }
    export const $odd_1 = { run() { return "$odd_1"; } };
    export { Upper as "a name with spaces" };
    export default { run() { return "default"; } };`,
  );
  for (const name of ["Upper", "upper", "$odd_1"]) {
    assertEquals(await stub.getEntrypoint(name).run(null), name);
  }
  assertEquals(await stub.getEntrypoint("a name with spaces").run(null), "Upper");
}
