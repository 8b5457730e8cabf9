/*---
clause: env.values
level: must
description: a class entrypoint finds env as this.env
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      run() { return this.env.GREETING + " " + this.env.WHO.name; }
    }`;
  const env = { GREETING: "hello", WHO: { name: "agent" } };
  assertEquals(await loadEntrypoint(t, source, { env }).run(), "hello agent");
}
