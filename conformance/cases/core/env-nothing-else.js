/*---
clause: env.exact
level: must
description: a worker's env holds what it was given and nothing of the parent's
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

const SOURCE = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  export default class extends WorkerEntrypoint {
    run() {
      const names = [];
      for (const name in this.env) names.push(name);
      return [names, typeof this.env.LOADER, typeof this.env.CONFORMANCE_TEXT];
    }
  }`;

export default async function (t) {
  assertEquals(typeof t.env.CONFORMANCE_TEXT, "string", "the parent has bindings of its own");
  assertEquals(
    await loadEntrypoint(t, SOURCE, { env: { OWN: 1 } }).run(),
    [["OWN"], "undefined", "undefined"],
    "with env",
  );
  assertEquals(
    await loadEntrypoint(t, SOURCE).run(),
    [[], "undefined", "undefined"],
    "without env",
  );
}
