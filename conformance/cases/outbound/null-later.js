/*---
clause: outbound.null.fetch
level: must
description: fetch() is blocked in waitUntil(), in a timer and in a constructor
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const source = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export default class extends WorkerEntrypoint {
      async run(url) {
        const early = fetch(url).then(() => "reached", () => "blocked");
        const timer = new Promise((resolve) => {
          setTimeout(() => fetch(url).then(() => resolve("reached"), () => resolve("blocked")), 1);
        });
        this.ctx.waitUntil(fetch(url).catch(() => {}));
        return [await early, await timer];
      }
    }`;
  assertEquals(await loadEntrypoint(t, source).run(t.sink.url()), ["blocked", "blocked"]);
}
