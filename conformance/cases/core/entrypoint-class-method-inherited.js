/*---
clause: entrypoints.class-method
level: must
description: methods of every class between the entrypoint and WorkerEntrypoint can be called, and
  super works
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    class A extends WorkerEntrypoint { a() { return "A.a"; } both() { return "A"; } }
    class B extends A { b() { return "B.b"; } both() { return super.both() + "B"; } }
    export default class extends B {}`,
  );
  assertEquals(
    [await entrypoint.a(), await entrypoint.b(), await entrypoint.both()],
    ["A.a", "B.b", "AB"],
  );
}
