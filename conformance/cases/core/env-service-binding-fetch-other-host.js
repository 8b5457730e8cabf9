/*---
clause: env.service-binding-fetch
level: must
description: the host of a URL does not choose where a binding's fetch() goes
features: []
---*/
import { assertEquals, loadEntrypoint } from "../../harness/assert.js";

export default async function (t) {
  t.expectSink({ connections: 0 });
  const entrypoint = loadEntrypoint(
    t,
    `
    export default {
      async run(urls, env) {
        return Promise.all(urls.map(async (url) => (await (await env.ECHO.fetch(url)).json()).url));
      },
    };`,
    { env: { ECHO: t.ctx.exports.Echo({ props: {} }) } },
  );
  const urls = [t.sink.url("/a"), "https://example.com/b", "http://localhost/c"];
  assertEquals(await entrypoint.run(urls), urls);
}
