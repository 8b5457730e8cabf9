/*---
clause: entrypoints.props
level: must
description: props keep nested values, lists, dates and bytes
features: []
---*/
import { assertEquals, loadAgent } from "../../harness/assert.js";

export default async function (t) {
  const props = { deep: { list: [1, [2]] }, date: new Date(5), bytes: new Uint8Array([9]) };
  const stub = loadAgent(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export class Tool extends WorkerEntrypoint { run() { return this.ctx.props; } }
    export default {};`,
  );
  assertEquals(await stub.getEntrypoint("Tool", { props }).run(), props);
}
