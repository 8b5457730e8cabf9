/*---
clause: outbound.null.fetch
level: must
description: no method, header, body, scheme or Request object gets round a null globalOutbound
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run({ url, https }) {
        const tries = {
          get: () => fetch(url),
          post: () => fetch(url, { method: "POST", body: "data" }),
          head: () => fetch(url, { method: "HEAD", headers: { "x-a": "b" } }),
          request: () => fetch(new Request(url, { method: "PUT", body: "data" })),
          manual: () => fetch(url, { redirect: "manual" }),
          https: () => fetch(https),
          viaGlobal: () => globalThis.fetch(url),
          viaSelf: () => (typeof self === "object" ? self.fetch(url) : fetch(url)),
        };
        const reached = [];
        for (const name of Object.keys(tries)) {
          await tries[name]().then(() => reached.push(name), () => {});
        }
        return reached;
      },
    };`,
    { globalOutbound: null },
  );
  const https = t.sink.url().replace("http:", "https:");
  assertEquals(await entrypoint.run({ url: t.sink.url(), https }), []);
}
