/*---
clause: entrypoints.fetch
level: must
description: a class entrypoint's fetch() receives the request, and this.env
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  const entrypoint = loadEntrypoint(
    t,
    `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      async fetch(request) { return new Response(request.method + " " + this.env.WHO); }
    }`,
    { env: { WHO: "agent" } },
  );
  const response = await entrypoint.fetch(
    new Request("http://localhost/", { method: "PUT", body: "x" }),
  );
  assertEquals([response.status, await response.text()], [200, "PUT agent"]);
}
