/*---
clause: entrypoints.missing-method
level: should
description: a call of a method that is not there rejects with a TypeError that names it
features: []
---*/
import { assertEquals, assertRejects, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint { run() { return "ran"; } }`,
  );
  await assertRejects(() => entrypoint.absent(), { type: TypeError, message: "absent" });
  assertEquals(await entrypoint.run(), "ran", "the worker goes on");
}
